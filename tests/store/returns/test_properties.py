from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from store.returns.evaluation import decide, matching_rule
from store.returns.facts import DeliveryFacts, ItemFacts, OrderFacts, TakenFacts
from store.returns.problems import RulesError
from store.returns.reading import as_yaml, check_rules, document, read_rules
from store.returns.rule_set import PublishedRules
from store.returns.vocabulary import Verdict
from store.vocabulary import ReturnReason
from tests.store.returns.builders import DAY, DELIVERED, LINE, item, order, rules

ZONES = ["America/Chicago", "Europe/London", "Asia/Tokyo", "Pacific/Auckland", "America/Santiago", None]
TAGS = ["outlet", "sample", "new"]

moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
reasons = st.none() | st.sampled_from(ReturnReason)
deliveries = st.builds(
    DeliveryFacts,
    quantity=st.integers(0, 3),
    shipped_at=st.none() | moments,
    delivered_at=st.none() | moments,
    tracked=st.booleans(),
    time_zone=st.sampled_from(ZONES),
)


@st.composite
def items(draw: st.DrawFn) -> ItemFacts:
    parcels = tuple(draw(st.lists(deliveries, min_size=1, max_size=3)))
    bought = sum(parcel.quantity for parcel in parcels) + draw(st.integers(0, 1))
    taken = st.builds(TakenFacts, quantity=st.integers(1, 2), at=moments, sent_back=st.booleans())
    return ItemFacts(
        line_item_id=LINE,
        quantity=bought,
        price=draw(st.integers(0, 50_000)),
        discount=draw(st.integers(0, 5_000)),
        tags=tuple(draw(st.lists(st.sampled_from(TAGS), max_size=2))),
        final_sale=draw(st.booleans()),
        deliveries=parcels,
        taken=tuple(draw(st.lists(taken, max_size=2))),
    )


orders = st.builds(
    OrderFacts,
    placed_at=moments,
    currency=st.sampled_from(["USD", "EUR"]),
    country_code=st.sampled_from(["US", "DE", None]),
    cancelled=st.booleans(),
)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    known: dict[str, st.SearchStrategy[Any]] = {
        "tags": st.lists(st.sampled_from(TAGS), min_size=1, max_size=2),
        "countries": st.lists(st.sampled_from(["US", "DE"]), min_size=1, max_size=1),
        "reasons": st.lists(st.sampled_from([reason.value for reason in ReturnReason]), min_size=1),
        "final_sale": st.booleans(),
        "discounted": st.booleans(),
        "discount_percent_at_least": st.integers(0, 100),
        "price_at_least": st.integers(0, 500).map(lambda amount: {"USD": amount}),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=3, unique=True))
    return {name: draw(known[name]) for name in chosen}


@st.composite
def rule(draw: st.DrawFn, number: int) -> dict[str, Any]:
    days = draw(st.integers(0, 90))
    start = draw(st.sampled_from(["delivery", "fulfillment", "order"]))
    made: dict[str, Any] = {
        "id": f"rule-{number}",
        "priority": draw(st.integers(-1, 1)),
        "window": {"days": days, "from": start},
        "seasons": draw(st.booleans()),
    }
    for part in ("when", "unless"):
        if draw(st.booleans()):
            made[part] = draw(conditions())
    if draw(st.booleans()):
        made["questions"] = [{"id": "q", "ask": "Was it used", "yes": {"deny": "used"}}]
    shorter = draw(st.integers(0, days))
    conclusion: dict[str, Any] = draw(
        st.sampled_from(
            [
                {"deny": "no"},
                {"manual_review": "look"},
                {
                    "outcomes": [
                        {
                            "kind": "refund",
                            "label": "customer",
                            "return_shipping_fee": {"USD": 5},
                            "days": shorter,
                        },
                        {"kind": "store_credit", "label": "shop", "bonus_percent": 7.5},
                    ]
                },
            ]
        )
    )
    return made | conclusion


@st.composite
def rule_sets(draw: st.DrawFn) -> PublishedRules:
    days = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: day.isoformat()[5:])
    season = st.fixed_dictionaries({"id": st.just("s"), "from": days, "to": days, "last_day": days})
    number = draw(st.integers(1, 4))
    data = {
        "policy": {"version": "1"},
        "time_zone": draw(st.sampled_from(["UTC", "America/New_York"])),
        "delivery_assumed_after_days": draw(st.none() | st.integers(0, 10)),
        "rules": [draw(rule(index)) for index in range(number)],
        "seasons": draw(st.lists(season, max_size=1)),
    }
    return PublishedRules(version=1, rules=check_rules(data))


def zone_of_piece(parcel: DeliveryFacts, published: PublishedRules) -> ZoneInfo:
    return ZoneInfo(parcel.time_zone or published.rules.time_zone)


@given(rule_sets(), orders, items(), moments, reasons, st.none() | st.integers(1, 3), st.booleans())
@settings(max_examples=400)
def test_nothing_goes_back_after_its_window(
    published: PublishedRules,
    whole: OrderFacts,
    facts: ItemFacts,
    now: datetime,
    reason: ReturnReason | None,
    quantity: int | None,
    used: bool,
) -> None:
    decision = decide(published, whole, facts, now=now, quantity=quantity, reason=reason, answers={"q": used})
    pieces = sum(parcel.quantity for parcel in facts.deliveries)
    assert 0 <= decision.quantity <= (quantity or pieces)
    assert decision.quantity + decision.returned + decision.on_its_way <= pieces
    assert (decision.quantity > 0) == (
        decision.verdict in (Verdict.eligible, Verdict.manual_review, Verdict.needs_answer)
    )
    assert bool(decision.offers) == (decision.verdict is Verdict.eligible)
    if decision.quantity and decision.last_day:
        assert decision.closes_at
        assert now < decision.closes_at
        zones = [zone_of_piece(parcel, published) for parcel in facts.deliveries if parcel.quantity]
        assert any(now.astimezone(zone).date() <= decision.last_day for zone in zones)
    for offer in decision.offers:
        assert 0 < offer.quantity <= decision.quantity
        assert offer.last_day
        assert decision.last_day
        assert now < datetime.combine(offer.last_day + 2 * DAY, datetime.min.time(), UTC)
        assert 0 <= offer.restocking_fee <= offer.value


@given(rule_sets(), orders, items(), reasons, moments)
@settings(max_examples=200)
def test_only_the_first_rule_that_fits_matters(
    published: PublishedRules, whole: OrderFacts, facts: ItemFacts, reason: ReturnReason | None, now: datetime
) -> None:
    first = matching_rule(published, whole, facts, reason)
    alone = PublishedRules(
        version=1,
        rules=published.rules.model_copy(update={"rules": (first,) if first else ()}),
    )
    mine = decide(published, whole, facts, now=now, reason=reason)
    only = decide(alone, whole, facts, now=now, reason=reason)
    same = replace(only, reasons_that_differ=mine.reasons_that_differ)
    assert mine == same
    if first:
        before = published.rules.in_order[: published.rules.in_order.index(first)]
        rest = PublishedRules(version=1, rules=published.rules.model_copy(update={"rules": before}))
        assert not before or matching_rule(rest, whole, facts, reason) is None


@given(st.sampled_from([zone for zone in ZONES if zone]), moments, st.integers(0, 120), st.integers(-90, 90))
@settings(max_examples=300)
def test_the_last_day_is_a_day_of_the_place_of_delivery(
    zone: str, delivered: datetime, days: int, minutes: int
) -> None:
    published = rules(f"- {{id: a, window: {{days: {days}}}, outcomes: [{{kind: refund, label: shop}}]}}")
    there = ZoneInfo(zone)
    facts = item(deliveries=(DeliveryFacts(quantity=1, delivered_at=delivered, time_zone=zone),))
    last_day = delivered.astimezone(there).date() + timedelta(days=days)
    midnight = datetime.combine(last_day + DAY, datetime.min.time(), there).astimezone(UTC)
    now = midnight + timedelta(minutes=minutes)
    decision = decide(published, order(), facts, now=now)
    assert decision.last_day == last_day
    assert (decision.verdict is Verdict.eligible) == (now.astimezone(there).date() <= last_day)


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=3),
    st.lists(st.integers(0, 80), min_size=1, max_size=5),
)
@settings(max_examples=300)
def test_pieces_go_back_as_long_as_some_parcel_can_have_held_them(
    arrived: list[int], wanted: list[int]
) -> None:
    """Asked one after another, exactly those pieces come back that fit into the windows of the parcels."""
    published = rules()  # 30 days after delivery
    parcels = tuple(
        DeliveryFacts(quantity=1, delivered_at=DELIVERED + day * DAY, time_zone="UTC") for day in arrived
    )
    accepted: list[int] = []
    for day in sorted(wanted):
        taken = tuple(TakenFacts(quantity=1, at=DELIVERED + other * DAY) for other in accepted)
        seen = tuple(
            parcel if start <= day else replace(parcel, delivered_at=None)
            for parcel, start in zip(parcels, arrived, strict=True)
        )
        facts = item(quantity=len(parcels), deliveries=seen, taken=taken)
        decision = decide(published, order(), facts, now=DELIVERED + day * DAY, quantity=1)
        assert (decision.verdict is Verdict.eligible) == fit([*accepted, day], arrived)
        if decision.verdict is Verdict.eligible:
            accepted.append(day)


def fit(days: Sequence[int], arrived: Sequence[int]) -> bool:
    """Whether each day can have a parcel of its own that was there and whose 30 days were not over."""
    return all(
        sum(any(start <= day <= start + 30 for day in some) for start in arrived) >= len(some)
        for size in range(1, len(days) + 1)
        for some in combinations(days, size)
    )


@given(rule_sets())
@settings(max_examples=100)
def test_rules_come_back_as_they_were_written(published: PublishedRules) -> None:
    assert read_rules(as_yaml(published.rules)) == published.rules
    assert check_rules(document(published.rules)) == published.rules


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.text(max_size=80),
    anything,
    st.sampled_from(["rules", "seasons", "policy", "when", "questions", "yes"]),
)
@settings(max_examples=300)
def test_whatever_is_given_the_answer_is_a_sentence(text: str, data: Any, place: str) -> None:
    rule: dict[str, Any] = {"id": "a", "deny": "x"}
    whole: dict[str, Any] = {"policy": {"version": "1"}, "rules": [rule]}
    if place == "yes":
        rule["questions"] = [{"id": "q", "ask": "Why", "yes": data}]
    else:
        (rule if place in ("when", "questions") else whole)[place] = data
    with suppress(RulesError):
        read_rules(text)
    with suppress(RulesError):
        check_rules(whole)
