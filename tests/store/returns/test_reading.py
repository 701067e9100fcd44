import json

import pytest

from store.returns.problems import RulesError
from store.returns.reading import LONGEST_TEXT, as_yaml, check_rules, document, read_rules
from store.returns.schema import GoTo

HEAD = "policy: {version: 1}\n"
TEXT = """\
policy: {article: returns, version: 4}
time_zone: Europe/Berlin
rules:
  # comments are the merchant's
  - id: norway
    when: {countries: [NO], price_at_least: {NOK: 99.50, JPY: 900}, discount_percent_at_least: 12.5}
    window: {days: 14, from: fulfillment}
    questions:
      - {id: worn, ask: "Was it worn?", yes: {deny: worn}, no: next}
      - {id: faulty, ask: "Is it faulty?", yes: {rule: faulty}}
    outcomes:
      - {kind: refund, label: customer, return_shipping_fee: {NOK: "49"}, restocking_fee_percent: 10}
      - {kind: store_credit, label: shop, bonus_percent: 5, days: 10}
      - {kind: keep_item, days: 3}
  - {id: faulty, only_from_answers: true, manual_review: faulty}
seasons:
  - {id: winter, from: 11-15, to: 01-05, last_day: 01-31}
  - {id: jubilee, from: 2026-06-01, to: 2026-06-10, last_day: 2026-08-31, counts: delivery}
"""


def problems(text: str) -> list[tuple[str, int | None, str]]:
    with pytest.raises(RulesError) as caught:
        read_rules(text)
    return [(problem.place, problem.line, problem.message) for problem in caught.value.problems]


def test_what_a_merchant_writes_is_read() -> None:
    rules = read_rules(TEXT)
    norway = rules.rule("norway")
    assert rules.policy.version == "4"
    assert norway.when is not None
    assert norway.when.countries == ("NO",)
    assert norway.when.price_at_least == {"NOK": 9950, "JPY": 900}
    assert norway.questions[0].no == "next"
    assert norway.questions[1].yes == GoTo(rule="faulty")
    assert norway.outcomes[0].return_shipping_fee == {"NOK": 4900}
    assert [season.yearly for season in rules.seasons] == [True, False]


def test_json_is_read_and_everything_comes_back_as_it_was() -> None:
    rules = read_rules(TEXT)
    data = document(rules)
    assert read_rules(json.dumps(data)) == rules
    assert check_rules(data) == rules
    assert read_rules(as_yaml(rules)) == rules
    assert data["rules"][0]["when"]["price_at_least"] == {"NOK": "99.50", "JPY": "900"}
    assert data["rules"][0]["when"]["discount_percent_at_least"] == 12.5
    assert "seasons" not in data["rules"][0], "what goes without saying is not said"


@pytest.mark.parametrize(
    ("rule", "place", "message"),
    [
        ("{id: a, window: {days: thirty}, deny: no_no}", "rules[1].window.days",
         "must be a whole number, not 'thirty'"),
        ("{id: a, window: {days: -1}, deny: x}", "rules[1].window.days", "must be at least 0, not -1"),
        ("{id: a, window: {days: 9999}, deny: x}", "rules[1].window.days", "must be at most 3650, not 9999"),
        ("{id: a, window: {days: 3, from: purchase}, deny: x}", "rules[1].window.from",
         "must be 'delivery', 'fulfillment' or 'order', not 'purchase'"),
        ("{id: a, windows: {days: 3}, deny: x}", "rules[1].windows",
         "there is no such setting; did you mean window?"),
        ("{id: a, when: {colour: red}, deny: x}", "rules[1].when.colour", "there is no such setting"),
        ("{deny: x}", "rules[1]", "id is missing"),
        ("{id: A b, deny: x}", "rules[1].id",
         "must be small letters and digits, joined by - or _, not 'A b'"),
        ("{id: a}", "rules[1]", "a rule needs exactly one of deny, manual_review and outcomes"),
        ("{id: a, deny: x, manual_review: y}", "rules[1]",
         "a rule needs exactly one of deny, manual_review and outcomes"),
        ("{id: a, outcomes: [{kind: refund, label: shop}]}", "rules[1]",
         "a rule with outcomes needs a window, as {days: 30, from: delivery}"),
        ("{id: a, window: {days: 3}, outcomes: [{kind: refund}]}", "rules[1].outcomes[1]",
         "label is missing: who pays the way back, shop or customer?"),
        ("{id: a, window: {days: 3}, outcomes: [{kind: keep_item, label: shop}]}", "rules[1].outcomes[1]",
         "nothing travels when the customer keeps the item; leave out label"),
        ("{id: a, window: {days: 3}, outcomes: [{kind: refund, label: shop, bonus_percent: 3}]}",
         "rules[1].outcomes[1]", "bonus_percent is for store_credit only"),
        ("{id: a, window: {days: 3}, outcomes: [{kind: refund, label: shop, return_shipping_fee: {USD: 5}}]}",
         "rules[1].outcomes[1]", "return_shipping_fee needs label: customer"),
        ("{id: a, window: {days: 3}, outcomes: [{kind: manual_review, label: shop}]}",
         "rules[1].outcomes[1]",
         "what a person decides is no outcome; the rule says manual_review: a-reason"),
        ("{id: a, window: {days: 3}, outcomes: [{kind: refund, label: shop, days: 4}]}", "rules[1]",
         "the longest days of the outcomes must be those of the rule's window"),
        ("{id: a, window: {days: 3}, outcomes: [{kind: refund, label: shop, days: 2}]}", "rules[1]",
         "the longest days of the outcomes must be those of the rule's window"),
        ("{id: a, window: {days: 3}, outcomes: [{kind: keep_item}, {kind: keep_item}]}", "rules[1]",
         "two outcomes are of the same kind"),
        ("{id: a, when: {}, deny: x}", "rules[1].when",
         "there is no condition here; leave it out for a rule about everything"),
        ("{id: a, when: {tags: outlet}, deny: x}", "rules[1].when.tags", "must be a list, as [one, another]"),
        ("{id: a, when: {skus: [7]}, deny: x}", "rules[1].when.skus[1]",
         "must be a text; put it in quotes"),
        ("{id: a, when: {countries: [UK]}, deny: x}", "rules[1].when.countries",
         "the United Kingdom's code is GB, not UK"),
        ("{id: a, when: {countries: [Canada]}, deny: x}", "rules[1].when.countries",
         "'Canada' is no country's code of two capital letters, as US"),
        ("{id: a, when: {reasons: [BROKEN]}, deny: x}", "rules[1].when.reasons[1]",
         "must be 'COLOR', 'DEFECTIVE', 'NOT_AS_DESCRIBED', 'OTHER', 'SIZE_TOO_LARGE', 'SIZE_TOO_SMALL', "
         "'STYLE', 'UNKNOWN', 'UNWANTED' or 'WRONG_ITEM', not 'BROKEN'"),
        ("{id: a, when: {price_at_least: 20}, deny: x}", "rules[1].when.price_at_least",
         "must name each currency with its amount, as {USD: 6.95}"),
        ("{id: a, when: {price_at_least: {XXD: 20}}, deny: x}", "rules[1].when.price_at_least",
         "'XXD' is no currency's code of three capital letters, as USD"),
        ("{id: a, when: {price_at_least: {JPY: 1.5}}, deny: x}", "rules[1].when.price_at_least",
         "'1.5' has more decimals than JPY has"),
        ("{id: a, when: {price_at_least: {USD: -1}}, deny: x}", "rules[1].when.price_at_least",
         "the amount in USD is negative"),
        ("{id: a, when: {discount_percent_at_least: 120}, deny: x}",
         "rules[1].when.discount_percent_at_least", "must be a percentage from 0 to 100, not '120'"),
        ("{id: a, when: {final_sale: perhaps}, deny: x}", "rules[1].when.final_sale",
         "must be true or false, not 'perhaps'"),
        ("{id: a, deny: x, questions: [{id: q, ask: Why, yes: maybe}]}", "rules[1].questions[1].yes",
         "must be next, {deny: a-reason}, {manual_review: a-reason} or {rule: its-id}"),
        ("{id: a, deny: x, questions: [{id: q, ask: Why, yes: {deny: No!}}]}",
         "rules[1].questions[1].yes.deny",
         "must be small letters and digits, joined by - or _, not 'No!'"),
        ("{id: a, deny: x, questions: [{id: q, ask: Why, yes: {deny: x, colour: red}}]}",
         "rules[1].questions[1].yes.colour", "there is no such setting"),
        ("{id: a, deny: x, questions: [{id: q, ask: Why, yes: next, no: next}]}", "rules[1].questions[1]",
         "yes and no lead to the same; the question can be left out"),
        ("{id: a, deny: x, questions: [{id: q, ask: Why, yes: {rule: b}}]}",
         "rules[1].questions[1].yes.rule", "there is no rule 'b'"),
        ("{id: a, deny: x, questions: [{id: q, ask: Why, yes: {rule: a}}]}",
         "rules[1].questions[1].yes.rule", "the rule 'a' must come after this one"),
        ("{id: a, deny: x, only_from_answers: true, when: {tags: [b]}}", "rules[1]",
         "conditions of a rule that is only_from_answers are never looked at"),
        ("not a rule", "rules[1]", "must be settings with names"),
        ('{id: a, deny: x, message: "a\\0b"}', "rules[1].message", "must have no control characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(rule: str, place: str, message: str) -> None:
    assert problems(f"{HEAD}rules:\n  - {rule}\n") == [(place, 3, message)]


@pytest.mark.parametrize(
    ("season", "message"),
    [
        ("{id: s, from: 11-01, to: 12-24, last_day: 2027-01-31}",
         "from, to and last_day must all have a year, or all have none"),
        ("{id: s, from: 2026-11-01, to: 2026-10-01, last_day: 2027-01-31}",
         "from, to and last_day must follow one another"),
    ],
)  # fmt: skip
def test_seasons_must_make_sense(season: str, message: str) -> None:
    text = f"{HEAD}rules: [{{id: a, deny: x}}]\nseasons:\n- {season}\n"
    assert problems(text) == [("seasons[1]", 4, message)]


@pytest.mark.parametrize("day", ["02-29", "13-01", "2026-02-29", "Christmas", "12", "1"])
def test_a_season_needs_days_that_exist(day: str) -> None:
    text = (
        f"{HEAD}rules: [{{id: a, deny: x}}]\nseasons:\n- {{id: s, from: {day}, to: 12-24, last_day: 12-24}}"
    )
    sentence = "must be a day as 2026-11-15, or 11-15 for that day of every year"
    assert problems(text) == [("seasons[1].from", 4, sentence)]


def test_everything_wrong_is_told_at_once_in_the_order_of_the_text() -> None:
    text = """\
policy: {version: 1}
time_zone: Mars/Olympus
rules:
  - id: a
    deny: x
    questions:
      - {id: q, ask: One, yes: {rule: c}}
  - id: a
    window:
      day: 3
    deny: x
"""
    assert problems(text) == [
        ("time_zone", 2, "'Mars/Olympus' is no time zone, as America/New_York"),
        ("rules[2].window", 9, "days is missing"),
        ("rules[2].window.day", 10, "there is no such setting; did you mean days?"),
    ]
    mended = text.replace("Mars/Olympus", "UTC").replace("day:", "days:")
    assert problems(mended) == [
        ("rules[1].questions[1].yes.rule", 7, "there is no rule 'c'"),
        ("rules[2].id", 8, "'a' is the id of another one, too"),
    ]


def test_the_same_question_has_the_same_words_and_is_asked_once() -> None:
    asks = "deny: x, questions: [{{id: q, ask: {}, yes: {{deny: y}}}}{}]"
    other = f"{HEAD}rules:\n- {{id: a, {asks.format('One', '')}}}\n- {{id: b, {asks.format('Two', '')}}}"
    assert problems(other) == [("rules[2].questions[1].ask", 4, "another rule asks 'q' in other words")]
    again = ", {id: q, ask: One, yes: {deny: z}}"
    twice = f"{HEAD}rules:\n- {{id: a, {asks.format('One', again)}}}"
    assert problems(twice) == [("rules[1].questions[2].id", 3, "the rule asks 'q' twice")]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", None, "must be settings with names, as policy and rules"),
        ("- a\n- b", None, "must be settings with names, as policy and rules"),
        ("a: [1,", 1, "expected the node content, but found '<stream end>'"),
        ("a: 1\na: 2", 2, "'a' is given twice"),
        ("a: &x [1]\nb: *x", 2, "anchors are not supported"),
        ("a: 1\n---\nb: 2", 2, "but found another document"),
        ("a: \x00", None, "unacceptable character #x0000: special characters are not allowed"),
        ("a" * (LONGEST_TEXT + 1), None, "longer than 500,000 characters"),
        ("[" * 5000, None, "is nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_no_text_of_rules_is_told_too(text: str, line: int | None, message: str) -> None:
    assert problems(text) == [("", line, message)]


def test_the_whole_error_reads_well() -> None:
    with pytest.raises(
        RulesError, match=r"^rules\[1\]\.window\.days \(line 2\): must be at least 0, not -3$"
    ):
        read_rules(f"{HEAD}rules: [{{id: a, deny: x, window: {{days: -3}}}}]")
    with pytest.raises(RulesError, match=r"^rules: must not be empty$"):
        check_rules({"policy": {"version": "1"}, "rules": []})
    with pytest.raises(RulesError, match=r"^the rules: must be settings with names"):
        check_rules(["no"])
