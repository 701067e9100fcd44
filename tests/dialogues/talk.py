"""One conversation under way: what the customer does is done, what comes of it is compared."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt

from tests.dialogues.script import Conversation, Step
from tests.e2e.product import Customer, Product, eventually

NOW = datetime.fromisoformat("2026-03-12T15:00:00Z")  # a Thursday; 10 in the morning in Chicago
SIGNED_WITH = "the shop's own secret, and not a short one"


@dataclass
class Talk:
    """A transcript, and what was wrong with it."""

    customer: Customer
    transcript: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def step(self, step: Step) -> None:
        """Do what the customer does, and compare."""
        text = self._text(step)
        self.transcript.append(f"customer: {f'[{step.press}]' if step.press else text[:300]}")
        answers = self.customer.ask(text)
        said = "\n".join(answer["text"] for answer in answers)
        titles = [button["title"] for answer in answers for button in answer["buttons"]]
        shown = "".join(f" [{title}]" for title in titles)
        self.transcript.append(f"     bot: {said}{shown}")
        self._compare_words(step, answers, said, titles)
        self._compare_facts(step, answers)

    def _text(self, step: Step) -> str:
        if step.press is not None:
            return self._payload(step.press)
        if step.code is not None:
            code = self._code(step.mailed_to or "")
            return code if step.code == "right" else f"{(int(code) + 1) % 1_000_000:06d}"
        return (step.customer or "") * step.times

    def _compare_words(self, step: Step, answers: list[dict[str, Any]], said: str, titles: list[str]) -> None:
        low = " ".join(said.lower().split())
        for fact in step.says:
            self._hold(fact.lower() in low, f"does not say {fact!r}")
        for word in step.never:
            whole = rf"(?<!\w){re.escape(word.lower())}(?!\w)"
            self._hold(re.search(whole, low) is None, f"says {word!r}")
        if step.answers is not None:
            self._hold(len(answers) == step.answers, f"{len(answers)} answers")
        for title in step.buttons:
            self._hold(title in titles, f"has no button {title!r}, only {titles}")

    def _compare_facts(self, step: Step, answers: list[dict[str, Any]]) -> None:
        cards = [answer.get("data") or {} for answer in answers]
        if step.card:
            self._hold(any(holds(card, step.card) for card in cards), f"no card {step.card}, but {cards}")
        urls = [item["url"] for answer in answers for item in answer["citations"]]
        if step.cites:
            self._hold(any(url.endswith(f"/help/{step.cites}") for url in urls), f"cites {urls}")
        if step.no_citation:
            self._hold(not urls, f"cites {urls}")
        if step.status:
            status = self._get("/widget/messages")["status"]
            self._hold(status == step.status, f"the conversation is {status}")

    def _get(self, path: str) -> dict[str, Any]:
        response = httpx.get(
            f"{self.customer.product.api_url}{path}",
            headers={"Authorization": f"Bearer {self.customer.token}"},
            timeout=20,
        )
        return dict(response.raise_for_status().json())

    def _payload(self, title: str) -> str:
        offered = [button for message in self.customer.read() for button in message["buttons"]]
        payloads = [button["payload"] for button in offered if button["title"] == title]
        assert payloads, f"no button {title!r}\n" + "\n".join(self.transcript)
        return str(payloads[-1])

    def _code(self, address: str) -> str:
        """The newest code in the demo's inbox for that address, once there is one."""
        found: list[str] = []

        def arrived() -> bool:
            mails = self._get("/simulators/inbox/messages")["messages"]
            found[:] = [mail["code"] for mail in mails if mail["to"] == address]
            return bool(found)

        eventually(arrived, within=30, what=lambda: f"no mail to {address}")
        return found[0]

    def _hold(self, held: bool, otherwise: str) -> None:
        if not held:
            self.wrong.append(otherwise)
            self.transcript.append(f"  !!!    {otherwise}")


def hold(product: Product, conversation: Conversation) -> Talk:
    """Hold a whole conversation, in a widget session of its own."""
    identity = _signed(conversation.signed_in) if conversation.signed_in else None
    talk = Talk(Customer(product, locale=conversation.locale, identity=identity))
    for step in conversation.steps:
        talk.step(step)
    return talk


def _signed(email: str) -> str:
    """What the shop's page gives the widget for a customer who is signed in there."""
    now = datetime.now(UTC)  # the service judges the token by the real time
    claims = {"sub": email, "email": email, "iat": now, "exp": now + timedelta(minutes=10)}
    return jwt.encode(claims, SIGNED_WITH, algorithm="HS256")


def holds(card: Any, wanted: Any) -> bool:
    """Whether a card has at least what is wanted; of a list, each wanted element somewhere in it."""
    if isinstance(wanted, dict):
        return isinstance(card, dict) and all(holds(card.get(key), each) for key, each in wanted.items())
    if isinstance(wanted, list):
        return isinstance(card, list) and all(any(holds(one, each) for one in card) for each in wanted)
    return bool(card == wanted)
