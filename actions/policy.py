"""Questions about the shop's terms: the merchant's own words with their source, or an honest no."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from actions.base import StoreAction
from actions.policy_search import PolicySearch, Settled
from actions.turn import Answer, Reply, Turn
from actions.words import words
from knowledge import answers
from knowledge.confidence import ANSWER_FROM, STRICT_FROM
from knowledge.search import Circumstances
from store.database import Database
from store.models import Order
from store.privacy import mask
from store.repositories.policy_gaps import PolicyGapRepository
from store.verification import proven_orders
from store.vocabulary import Channel, GapOutcome

HELPED = "policy_helped"
"""What is pending after "Did that help?", and what its buttons name."""
RETURNS = "returns"
"""The category of articles where the order itself can tell more."""
FEWEST_WORDS = 3
"""Of a message that nothing else was made of, before the articles are asked."""


@dataclass(frozen=True)
class _Customer:
    """What is known of who asks."""

    circumstances: Circumstances
    order: Order | None  # the proven one that is being talked about


class Policy(StoreAction):
    """A question of policy."""

    key = "action_ask_policy"

    def __init__(self, database: Database, search: PolicySearch, base_url: str) -> None:
        self._database = database
        self._search = search
        self._base_url = base_url

    def answer(self, turn: Turn) -> Answer:
        """The article's words, or the truth that there are none; then a person takes over."""
        customer = self._customer(turn)
        if slug := turn.entity("choice"):
            chosen = self._search.article(slug, customer.circumstances)
            if chosen is not None:
                return self._told(turn, customer, Settled(answer=chosen))
        settled = self._search.ask(turn.text, customer.circumstances, threshold=ANSWER_FROM)
        if settled.answer is not None:
            return self._told(turn, customer, settled)
        self._record(turn, mask(turn.text), settled, GapOutcome.no_answer)
        reply = Reply("utter_person_needed_ask_policy", handoff="ask_policy")
        return Answer((reply,), {"pending": None, "misses": None})

    def otherwise(self, turn: Turn) -> Answer | None:
        """The answer to a message that was taken for nothing else; only when it is surely one."""
        if turn.pressed or len(turn.text.split()) < FEWEST_WORDS:
            return None
        customer = self._customer(turn)
        settled = self._search.ask(turn.text, customer.circumstances, threshold=STRICT_FROM)
        return self._told(turn, customer, settled) if settled.answer else None

    def hear(self, turn: Turn, now: datetime) -> Answer | None:
        """Whether it helped: a yes, a no, or a person instead. None when it is about something else."""
        pending = turn.slots.get("pending")
        question = turn.entity("question")
        if not isinstance(pending, dict) or (question != HELPED if question else turn.small_talk):
            return None
        if turn.intent == "affirm":
            return Answer((Reply("utter_policy_helped"),), {"pending": None, "misses": None})
        if turn.intent not in ("deny", "talk_to_human"):
            return None
        said_no = turn.intent == "deny"
        self._record_unhelped(turn, pending, GapOutcome.said_no if said_no else GapOutcome.handed_over)
        if not said_no:
            return None
        reply = Reply("utter_policy_not_helped", handoff="policy_not_helped")
        return Answer((reply,), {"pending": None, "misses": None})

    def _told(self, turn: Turn, customer: _Customer, settled: Settled) -> Answer:
        answer = settled.answer
        assert answer is not None
        slots: dict[str, Any] = {"misses": None}
        if turn.channel == Channel.sms:
            return Answer((self._short(answer),), slots)
        replies = [self._reply(customer, settled, answer)]
        if not turn.slots.get("policy_feedback") and not turn.slots.get("pending"):
            replies.append(_did_that_help(turn.locale))
            slots |= {"policy_feedback": "asked", "pending": _helped(turn, answer)}
        return Answer(tuple(replies), slots)

    def _reply(self, customer: _Customer, settled: Settled, answer: answers.Answer) -> Reply:
        document = answer.document
        buttons = [
            {"title": each.title, "payload": f'/ask_policy{{"choice": "{each.slug}"}}'}
            for each in settled.related
        ]
        if customer.order is not None and document.category == RETURNS:
            title = words(customer.circumstances.locale).say("button-check-order", order=customer.order.name)
            buttons.insert(0, {"title": title, "payload": "/return_eligibility"})
        return Reply(
            text=answer.text,
            citations=({"title": document.title, "url": self._url(document.slug)},),
            buttons=tuple(buttons),
            data=_facts(answer),
        )

    def _short(self, answer: answers.Answer) -> Reply:
        return Reply(text=f"{answer.short}\n{self._url(answer.document.slug)}", data=_facts(answer))

    def _url(self, slug: str) -> str:
        return f"{self._base_url}/help/{slug}"

    def _customer(self, turn: Turn) -> _Customer:
        with self._database.read() as session:
            order = _order_in_focus(session, turn)
        country = order.shipping_country_code if order else None
        return _Customer(Circumstances(now=turn.now, locale=turn.locale, country=country), order)

    def _record_unhelped(self, turn: Turn, pending: Mapping[str, Any], outcome: GapOutcome) -> None:
        asked = replace(turn, message_id=str(pending["message"]))
        embedded = self._search.embedded(str(pending["question"]))
        self._record(asked, str(pending["question"]), embedded, outcome, str(pending["article"]))

    def _record(
        self,
        turn: Turn,
        question: str,
        settled: Settled,
        outcome: GapOutcome,
        article: str | None = None,
    ) -> None:
        with self._database.begin() as session:
            PolicyGapRepository(session).record(
                conversation_id=turn.conversation_id,
                message_key=turn.message_id or f"at-{turn.now.isoformat()}",
                text=question,
                embedding=settled.vector,
                model=settled.model,
                outcome=outcome,
                article_id=UUID(article) if article else None,
                locale=turn.locale,
                now=turn.now,
            )


def _order_in_focus(session: Session, turn: Turn) -> Order | None:
    proven = proven_orders(session, turn.conversation_id, turn.now)
    focus = turn.slots.get("focus_order")
    return next((order for order in proven if str(order.id) == focus), None)


def _helped(turn: Turn, answer: answers.Answer) -> dict[str, Any]:
    return {
        "kind": HELPED,
        "message": turn.message_id or f"at-{turn.now.isoformat()}",
        "question": mask(turn.text if not turn.pressed else answer.document.title),
        "article": answer.document.id,
    }


def _did_that_help(locale: str | None) -> Reply:
    catalogue = words(locale)
    buttons = tuple(
        {"title": catalogue.say(f"button-{word}"), "payload": f'/{intent}{{"question": "{HELPED}"}}'}
        for word, intent in (("yes", "affirm"), ("no", "deny"))
    )
    return Reply(text=catalogue.say("policy-did-that-help"), buttons=buttons)


def _facts(answer: answers.Answer) -> dict[str, Any]:
    return {
        "kind": "policy_answer",
        "article": answer.document.slug,
        "version": answer.document.version,
        "confidence": round(answer.confidence, 3),
    }
