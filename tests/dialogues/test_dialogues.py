"""The conversations of this folder, held with the real three processes, at a moment that stands still."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from store.database import Database
from store.models import Audit, ChangeRequest, Handoff
from store.repositories.orders import OrderRepository
from tests.dialogues.script import Conversation, MistakeError, Step, everything, read
from tests.e2e.product import Customer, Product, make_product

NOW = "2026-03-12T15:00:00Z"  # a Thursday; 10 in the morning in Chicago
ALL = everything()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product at that moment."""
    running = make_product(tmp_path_factory.mktemp("dialogues"), DOORSTEP_CLOCK=NOW)
    running.start()
    yield running
    running.stop()


@dataclass
class Talk:
    """One conversation under way, and what was wrong with it."""

    customer: Customer
    transcript: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def step(self, step: Step) -> None:
        """Do what the customer does, and compare."""
        text = step.customer if step.customer is not None else self._payload(step.press or "")
        self.transcript.append(f"customer: {step.customer or f'[{step.press}]'}")
        answers = self.customer.ask(text)
        said = "\n".join(answer["text"] for answer in answers)
        titles = [button["title"] for answer in answers for button in answer["buttons"]]
        shown = "".join(f" [{title}]" for title in titles)
        self.transcript.append(f"     bot: {said}{shown}")
        self._compare(step, answers, said, titles)

    def _compare(self, step: Step, answers: list[dict[str, Any]], said: str, titles: list[str]) -> None:
        low = " ".join(said.lower().split())
        for fact in step.says:
            self._hold(fact.lower() in low, f"does not say {fact!r}")
        for word in step.never:
            self._hold(word.lower() not in low, f"says {word!r}")
        for title in step.buttons:
            self._hold(title in titles, f"has no button {title!r}, only {titles}")
        cards = [answer.get("data") or {} for answer in answers]
        if step.card:
            self._hold(any(_holds(card, step.card) for card in cards), f"no card {step.card}, but {cards}")
        if step.cites:
            urls = [item["url"] for answer in answers for item in answer["citations"]]
            self._hold(any(url.endswith(f"/help/{step.cites}") for url in urls), f"cites {urls}")
        if step.status:
            self._hold(self.status() == step.status, f"the conversation is {self.status()}")

    def status(self) -> str:
        """Who owns the conversation."""
        response = httpx.get(
            f"{self.customer.product.api_url}/widget/messages",
            headers={"Authorization": f"Bearer {self.customer.token}"},
            timeout=20,
        )
        return str(response.json()["status"])

    def _payload(self, title: str) -> str:
        offered = [button for message in self.customer.read() for button in message["buttons"]]
        payloads = [button["payload"] for button in offered if button["title"] == title]
        assert payloads, f"no button {title!r}\n" + "\n".join(self.transcript)
        return str(payloads[-1])

    def _hold(self, held: bool, otherwise: str) -> None:
        if not held:
            self.wrong.append(otherwise)
            self.transcript.append(f"  !!!    {otherwise}")


def _holds(card: Any, wanted: Any) -> bool:
    """Whether a card has at least what is wanted; of a list, each wanted element somewhere in it."""
    if isinstance(wanted, dict):
        return isinstance(card, dict) and all(_holds(card.get(key), each) for key, each in wanted.items())
    if isinstance(wanted, list):
        return isinstance(card, list) and all(any(_holds(one, each) for one in card) for each in wanted)
    return bool(card == wanted)


@pytest.mark.parametrize(
    "conversation", [pytest.param(told, id=f"{file}: {told.name}") for file, told in ALL]
)
def test_conversation(standing: Product, conversation: Conversation) -> None:
    session = {"locale": conversation.locale} if conversation.locale else {}
    talk = Talk(Customer(standing, **session))
    for step in conversation.steps:
        talk.step(step)
    talk.wrong += _stored(standing, UUID(talk.customer.conversation), conversation)
    assert not talk.wrong, "\n" + "\n".join([*talk.transcript, "", *talk.wrong])


def _stored(product: Product, conversation_id: UUID, told: Conversation) -> list[str]:
    """What is not in the store as it should be."""
    database = Database(f"sqlite:///{product.data_dir / 'doorstep.db'}")
    wanted, wrong = told.store, []
    with database.read() as session:
        of_it = Handoff.conversation_id == conversation_id
        handoffs = {
            each.reason: each.priority.value for each in session.scalars(select(Handoff).where(of_it))
        }
        if wanted.handoff and wanted.handoff not in handoffs:
            wrong.append(f"no hand-off {wanted.handoff}, but {handoffs}")
        if wanted.priority and wanted.priority not in handoffs.values():
            wrong.append(f"no hand-off of priority {wanted.priority}, but {handoffs}")
        if wanted.no_handoff and handoffs:
            wrong.append(f"handed over: {handoffs}")
        of_change = ChangeRequest.conversation_id == conversation_id
        changes = [
            f"{each.kind} {each.status}" for each in session.scalars(select(ChangeRequest).where(of_change))
        ]
        if wanted.change and wanted.change not in changes:
            wrong.append(f"no change {wanted.change!r}, but {changes}")
        audits = list(session.scalars(select(Audit).where(Audit.actor == f"conversation:{conversation_id}")))
        for action in wanted.audit:
            if action not in [each.action for each in audits]:
                wrong.append(f"no audit entry {action}, but {[each.action for each in audits]}")
        if wanted.returned:
            ids = [UUID(each.details["order"]) for each in audits if each.action == "return.requested"]
            orders = [OrderRepository(session).get(order_id) for order_id in ids]
            titles = [
                item.line_item.title
                for order in orders
                if order
                for entry in order.returns
                for item in entry.items
            ]
            wrong += [f"{title!r} is in no return" for title in wanted.returned if title not in titles]
    database.dispose()
    return wrong


def test_there_are_enough_of_them() -> None:
    names = [told.name for _, told in ALL]
    assert len(names) == len(set(names)), "two conversations have one name"
    assert len(names) >= 60


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ([{"name": "x", "steps": [{"customer": "hi", "sais": ["hello"]}]}], "steps.0.sais"),
        ([{"name": "x", "steps": [{"says": ["hello"]}]}], "either `customer`"),
        ([{"name": "x", "steps": []}], "steps"),
        ({"name": "x"}, "list of conversations"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(tmp_path: Any, told: Any, complaint: str) -> None:
    path = tmp_path / "some.yml"
    path.write_text(json.dumps(told))
    with pytest.raises(MistakeError, match=r"some\.yml") as raised:
        read(path)
    assert complaint in str(raised.value)
