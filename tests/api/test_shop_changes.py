"""A confirmed change that Shopify has to make: made once, told once, whatever happens in between."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from api.commerce.changes import REFUSED, ShopChanges
from api.commerce.shopify import Shopify
from api.conversations.announcements import Announcements
from api.conversations.events import Hub
from api.messages import Catalogue
from store.addresses import Address
from store.changing import request_change
from store.commerce import Elsewhere
from store.database import Database
from store.models import Audit, ChangeRequest, Handoff, Message, Order
from store.vocabulary import ChangeKind, ChangeStatus
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.shopify_double import TOKEN, Kept, ShopifyDouble
from tests.store.builders import NOW, order, order_id, put, start_conversation
from tests.store.test_changes import unsent

MOVED = Address(
    address1="2 Oak St", city="Springfield", province_code="IL", postcode="62704", country_code="US"
)


class Case:
    """An order of Shopify's, a conversation, and the errand."""

    def __init__(self, database: Database, shopify: ShopifyDouble) -> None:
        self.database = database
        self.shopify = shopify
        put(database, order(source="shopify", external_id="4711", **unsent_facts()))
        self.conversation = start_conversation(database)
        self.errand = ShopChanges(
            database=database,
            shop=Shopify(url=shopify.url, token=SecretStr(TOKEN)),
            announcements=Announcements(notifier=Hub(), phrases=Catalogue()),
        )
        shopify.orders["4711"] = Kept(address={"address1": "1 Elm St", "city": "Springfield", "zip": "62701"})

    def confirmed(self, kind: ChangeKind, address: Address | None = None) -> str:
        """The customer said yes; the request's id."""
        with self.database.begin() as session:
            request = request_change(
                session,
                order_id=order_id(self.database),
                conversation_id=self.conversation,
                kind=kind,
                key=str(uuid4()),
                now=NOW,
                commerce=Elsewhere("shopify"),
                address=address,
            )
            assert request.status is ChangeStatus.requested
            return str(request.id)

    def run(self, key: str, times: int = 1) -> list[float | None]:
        """The errand's tries, and the seconds that it wants to wait after each."""
        waits = (self.errand.run(key, attempt) for attempt in range(1, times + 1))
        return [wait.total_seconds() if wait else None for wait in waits]

    def status(self, key: str) -> ChangeStatus:
        with self.database.read() as session:
            return session.get_one(ChangeRequest, UUID(key)).status

    def said(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(Message.text).order_by(Message.seq)))


def unsent_facts() -> dict[str, object]:
    record = unsent()
    return {name: getattr(record, name) for name in ("fulfillment_status", "shipments", "refunds")}


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    database.upgrade()
    with closing(ShopifyDouble()) as shopify:
        yield Case(database, shopify)
    database.dispose()


def test_a_cancellation_is_made_told_and_recorded(case: Case) -> None:
    key = case.confirmed(ChangeKind.cancel)
    assert case.run(key) == [None]
    assert [name for name, _ in case.shopify.mutations] == ["orderCancel"]
    assert case.status(key) is ChangeStatus.done
    assert case.said() == [
        "Order #1001 is cancelled now. If its payment was taken, it goes back the way you paid."
    ]
    with case.database.read() as session:
        assert session.scalars(select(Order)).one().cancelled_at is not None
        assert [a.action for a in session.scalars(select(Audit).where(Audit.actor == "service"))] == [
            "order.cancellation_done"
        ]


def test_shopify_cancels_a_little_later_and_is_asked_once(case: Case) -> None:
    case.shopify.cancels_after = 4
    key = case.confirmed(ChangeKind.cancel)
    assert case.run(key)[0] is not None
    assert case.said() == []
    assert case.run(key, times=4)[-1] is None
    assert case.status(key) is ChangeStatus.done
    assert len(case.said()) == 1


def test_a_new_address_reaches_the_shop_and_our_store(case: Case) -> None:
    key = case.confirmed(ChangeKind.address, MOVED)
    assert case.run(key) == [None]
    assert case.shopify.orders["4711"].address["provinceCode"] == "IL"
    assert case.said() == ["Order #1001 now goes to the new address."]
    with case.database.read() as session:
        assert session.scalars(select(Order)).one().shipping_postcode == "62704"


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_what_was_made_but_never_answered_is_not_made_again(case: Case, kind: ChangeKind) -> None:
    lost = iter(["lost"])
    case.shopify.trouble = lambda query: next(lost, None) if "mutation" in query else None
    key = case.confirmed(kind, MOVED if kind is ChangeKind.address else None)
    first, second = case.run(key, times=2)
    assert first is not None
    assert second is None
    assert len(case.shopify.mutations) == 1
    assert case.status(key) is ChangeStatus.done


@pytest.mark.parametrize("trouble", ["throttled", 429, 500, 503, "lost"])
def test_it_is_tried_again_with_growing_pauses(case: Case, trouble: str | int) -> None:
    case.shopify.trouble = lambda _query: trouble
    key = case.confirmed(ChangeKind.cancel)
    waits = case.run(key, times=5)
    assert waits == [5, 10, 20, 40, 80]
    assert case.status(key) is ChangeStatus.requested
    case.shopify.trouble = lambda _query: None
    assert case.errand.run(key, 6) is None
    assert case.status(key) is ChangeStatus.done


def test_a_shop_that_stays_away_ends_with_a_person(case: Case) -> None:
    case.shopify.trouble = lambda _query: 503
    key = case.confirmed(ChangeKind.cancel)
    assert case.errand.run(key, 30) is None
    assert case.status(key) is ChangeStatus.refused
    assert "asking a person" in case.said()[0]


def test_a_refusal_is_told_with_a_person(case: Case) -> None:
    case.shopify.refuses = "Cannot cancel an order that has fulfillments."
    key = case.confirmed(ChangeKind.cancel)
    waits = case.run(key, times=12)
    assert waits == [5.0] * 11 + [None]
    assert case.status(key) is ChangeStatus.refused
    (said,) = case.said()
    assert said.startswith("I couldn't cancel order #1001 after all")
    with case.database.read() as session:
        assert session.scalars(select(Handoff)).one().reason == REFUSED
        assert session.scalars(select(Order)).one().cancelled_at is None


def test_a_wrong_token_ends_with_a_person(case: Case) -> None:
    case.errand._shop = Shopify(url=case.shopify.url, token=SecretStr("wrong"))
    key = case.confirmed(ChangeKind.address, MOVED)
    assert case.run(key) == [None]
    assert case.status(key) is ChangeStatus.refused


def test_an_address_that_could_not_be_read_in_parts_goes_to_a_person(case: Case) -> None:
    key = case.confirmed(ChangeKind.address, Address(address1="c/o Ann, 2 Oak St", postcode="62704"))
    assert case.run(key) == [None]
    assert case.shopify.mutations == []
    assert case.status(key) is ChangeStatus.refused


def test_a_settled_change_is_left_alone(case: Case) -> None:
    key = case.confirmed(ChangeKind.cancel)
    assert case.run(key, times=3) == [None, None, None]
    assert len(case.shopify.mutations) == len(case.said()) == 1
    assert case.errand.run(str(uuid4()), 1) is None


def test_the_running_service_sweeps_it_up_and_tells_the_customer(
    service: Service, customer: Customer
) -> None:
    database = service.parts.database
    name = uuid4().hex
    put(database, order(source="shopify", external_id=name, name=f"#{name[:6]}", **unsent_facts()))
    service.shopify.orders[name] = Kept()
    troubles = iter([503])
    service.shopify.trouble = lambda _query: next(troubles, None)
    with database.begin() as session:
        found = session.scalars(select(Order).where(Order.external_id == name)).one()
        request_change(
            session,
            order_id=found.id,
            conversation_id=UUID(customer.conversation_id),
            kind=ChangeKind.cancel,
            key=name,
            now=NOW,
            commerce=Elsewhere("shopify"),
        )
    service.parts.errands.sweep()
    service.parts.errands.sweep()
    ((author, text),) = customer.wait_for(1)
    assert author == "bot"
    assert "is cancelled now" in text
    assert service.shopify.orders[name].cancelled
    with database.read() as session:
        assert session.scalars(select(ChangeRequest).where(ChangeRequest.key == name)).one().settled_at
