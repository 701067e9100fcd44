"""Starting a return: from the wish to an RMA number. Read back, then only with an explicit yes."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from actions.base import StoreAction
from actions.details import details
from actions.dialogue import OrderDialogue
from actions.problems.goods import GoodsTrouble, heard_in_return
from actions.problems.recording import GOODS
from actions.return_answers import is_question
from actions.return_case import Case, Judged
from actions.return_draft import KIND, Draft, Step
from actions.return_hearing import hear, volunteered
from actions.return_words import ReturnWords
from actions.returnable import Returnability
from actions.turn import Answer, Reply, Turn
from actions.words import words
from store.database import Database
from store.models import Order
from store.repositories.orders import OrderRepository
from store.returns.labels import CarrierLabels
from store.returns.opening import OWN, NotReturnableError, open_return
from store.verification import is_proven, renew_proof
from store.vocabulary import ReturnReason

AT_ONCE_A_PERSON = {ReturnReason.DEFECTIVE, ReturnReason.WRONG_ITEM}
OTHER_WISHES = {
    "track_order", "delivery_problem", "return_eligibility", "refund_status", "cancel_order",
    "change_address", "ask_policy", "complaint", "talk_to_human",
}  # fmt: skip
SURE = 0.5
MOST_MISSES = 3
DONE: dict[str, Any] = {"pending": None, "misses": None, "wish": None}


class Opening:
    """The topic: the first question about a proven order."""

    def __init__(self, shop_zone: tzinfo) -> None:
        self._zone = shop_zone

    def reply(self, session: Session, order: Order, *, now: datetime, locale: str | None) -> Reply:
        """The first thing to ask, or why nothing can go back."""
        case = Case.of(session, order, now)
        if case is None:
            text = words(locale).say("return-unavailable", order=order.name)
            return Reply(text=text, handoff="start_return")
        told = go_on(ReturnWords(case, words(locale), self._zone), Draft(order=order.id))
        return replace(told.reply, asks={"pending": told.draft.slot()} if told.draft else {})


@dataclass(frozen=True)
class Told:
    """What is said next, and what is pending then; nothing when ``draft`` is None.

    ``claim`` is a draft of something that arrived faulty or wrong: a person's case.
    """

    reply: Reply = field(default_factory=Reply)
    draft: Draft | None = None
    claim: Draft | None = None


class StartingReturn:
    """Takes the customer's messages while a return is being set up."""

    kind = KIND

    def __init__(
        self,
        database: Database,
        orders: OrderDialogue,
        shop_zone: tzinfo,
        labels: CarrierLabels,
        goods: GoodsTrouble,
    ) -> None:
        self._database = database
        self._orders = orders
        self._zone = shop_zone
        self._labels = labels
        self._goods = goods

    def take(self, turn: Turn, now: datetime) -> Answer | None:
        """The next step; None for another wish, another order, or the wish for a person."""
        if turn.intent == "talk_to_human" or details(turn).numbers:
            return None
        if turn.intent in OTHER_WISHES and is_question(turn.text):
            return None
        draft = Draft.of(turn.slots["pending"])
        with self._database.begin() as session:
            if is_proven(session, turn.conversation_id, draft.order, now):
                return self._take(session, turn, draft, now)
        return self._orders.answer(turn, now=now, wish=KIND)

    def listen(self, turn: Turn, answer: Answer, now: datetime) -> Answer:
        """The first question's answer may be in the wish itself: "the blue one is too small"."""
        pending = answer.slots.get("pending")
        if not (isinstance(pending, dict) and pending.get("kind") == KIND and len(answer.replies) == 1):
            return answer
        draft = Draft.of(pending)
        with self._database.begin() as session:
            say = self._words(session, turn, draft, now)
            heard = volunteered(draft, turn.text, say.case) if say else draft
            if say is None or heard == draft:
                return answer
            told = self._answer(session, turn, say, go_on(say, heard))
        return Answer(told.replies, {**answer.slots, **told.slots})

    def _words(self, session: Session, turn: Turn, draft: Draft, now: datetime) -> ReturnWords | None:
        order = OrderRepository(session).get(draft.order)
        case = Case.of(session, order, now) if order else None
        return ReturnWords(case, words(turn.locale), self._zone) if case else None

    def _take(self, session: Session, turn: Turn, draft: Draft, now: datetime) -> Answer | None:
        renew_proof(session, conversation_id=turn.conversation_id, order_id=draft.order, now=now)
        say = self._words(session, turn, draft, now)
        if say is None:
            reply = Reply("utter_person_needed", handoff=KIND)
            return Answer((reply,), DONE)
        if turn.intent == "damaged_or_wrong_item" and turn.confidence >= SURE:
            claim = replace(draft, reason=ReturnReason.DEFECTIVE, why=turn.text[:300])
            return self._answer(session, turn, say, Told(claim=claim))
        heard = hear(draft, turn, say.case)
        if heard.stop:
            return Answer((Reply(text=say.say.say("return-stopped")),), DONE)
        if heard.yes:
            return self._answer(session, turn, say, self._open(session, turn.conversation_id, say, draft))
        if heard.draft is not None:
            return self._answer(session, turn, say, go_on(say, heard.draft))
        if turn.intent == KIND or (turn.intent in OTHER_WISHES and turn.confidence >= SURE):
            return None
        return self._answer(session, turn, say, _missed(say, draft))

    def _open(self, session: Session, conversation: UUID, say: ReturnWords, draft: Draft) -> Told:
        """A yes to what was read back, or what has changed since."""
        key = draft.key(conversation)
        known = any(entry.external_id == OWN + key for entry in say.case.order.returns)
        judged = say.case.judge(draft)
        if not known and (judged.draft.lines != draft.lines or _terms(say.case, judged) != draft.told):
            return _changed(say, draft)
        try:
            opened = open_return(
                session,
                order_id=draft.order,
                key=key,
                items=draft.requested(judged.review),
                actor=f"conversation:{conversation}",
                now=say.case.now,
            )
        except NotReturnableError:
            return _changed(say, draft)
        instruction = self._labels.instruction(opened.entry, opened.agreed)
        return Told(say.opened(opened, draft, instruction))

    def _answer(self, session: Session, turn: Turn, say: ReturnWords, told: Told) -> Answer:
        if told.claim is None:
            return Answer((told.reply,), self._slots(told))
        return self._as_a_claim(session, turn, say, told.claim)

    def _as_a_claim(self, session: Session, turn: Turn, say: ReturnWords, draft: Draft) -> Answer:
        """Faulty or wrong goods are no return: a person, with what is known already."""
        known = heard_in_return(draft.lines, draft.why, wrong=draft.reason is ReturnReason.WRONG_ITEM)
        reply = self._goods.begin(session, say.case.order, turn, known, now=say.case.now, catalogue=say.say)
        return Answer((replace(reply, data=say.facts(draft)),), {**DONE, "wish": GOODS, **reply.asks})

    def _slots(self, told: Told) -> dict[str, Any]:
        return DONE if told.draft is None else {"pending": told.draft.slot(), "misses": None}


class StartReturn(StoreAction):
    """The wish to send something back."""

    key = "action_start_return"

    def __init__(self, orders: OrderDialogue, returns: StartingReturn) -> None:
        self._orders = orders
        self._returns = returns

    def answer(self, turn: Turn) -> Answer:
        """See :class:`OrderDialogue` for the proof; then the first question that is open."""
        now = turn.now
        return self._returns.listen(turn, self._orders.answer(turn, now=now, wish=KIND), now)


def go_on(say: ReturnWords, draft: Draft) -> Told:
    """The next thing to ask about a draft; the read-back when all is known."""
    draft = replace(draft, misses=0, told=None, asked=None)
    if not draft.lines:
        possible = say.case.possible
        if not possible:
            return _nothing_possible(say)
        if len(possible) > 1 or sum(possible.values()) > 1:
            return Told(say.which(), replace(draft, step=Step.items))
        draft = replace(draft, lines=possible)
    if draft.reason is None:
        return Told(say.why(draft), replace(draft, step=Step.reason))
    if draft.reason in AT_ONCE_A_PERSON:
        return Told(claim=draft)
    return _by_the_rules(say, say.case.judge(draft))


def _by_the_rules(say: ReturnWords, judged: Judged) -> Told:
    draft = judged.draft
    if not draft.lines:
        text = f"{say.say.say('return-denied')}\n{say.denied(judged.denied)}"
        return Told(Reply(text=text, buttons=(say.person_button(),), data=say.facts(draft)))
    told = _next(say, judged)
    if not judged.denied:
        return told
    text = f"{say.say.say('return-partly')}\n{say.denied(judged.denied)}\n\n{told.reply.text}"
    return Told(replace(told.reply, text=text), told.draft)


def _next(say: ReturnWords, judged: Judged) -> Told:
    draft = judged.draft
    if judged.question:
        line, question = judged.question
        asked = replace(draft, step=Step.condition, asked=(line, question.id))
        return Told(say.condition(draft, line, question), asked)
    if set(draft.lines) - judged.review:
        if not judged.offers:
            reply = Reply(text=say.say.say("return-no-common"), handoff=KIND, data=say.facts(draft))
            return Told(reply)
        if draft.outcome not in judged.offers:
            only = next(iter(judged.offers)) if len(judged.offers) == 1 else None
            draft = replace(draft, outcome=only)
        if draft.outcome is None:
            return Told(say.outcome(judged), replace(draft, step=Step.outcome))
    else:
        draft = replace(draft, outcome=None)
    judged = replace(judged, draft=draft)
    return Told(say.read_back(judged), replace(draft, step=Step.confirm, told=_terms(say.case, judged)))


def _nothing_possible(say: ReturnWords) -> Told:
    case = say.case
    reply = Returnability(say.zone).reply_by(case.rules, case.order, now=case.now, catalogue=say.say)
    return Told(replace(reply, buttons=(say.person_button(),)))


def _terms(case: Case, judged: Judged) -> str:
    """Names what a yes would do: other terms, or a return in between, make it another one."""
    draft = judged.draft
    offer = judged.offers.get(draft.outcome) if draft.outcome else None
    said = (offer, sorted(map(str, judged.review)), len(case.order.returns), case.rules.version)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _changed(say: ReturnWords, draft: Draft) -> Told:
    told = go_on(say, draft)
    text = f"{say.say.say('return-changed')}\n\n{told.reply.text}"
    return Told(replace(told.reply, text=text), told.draft)


def _missed(say: ReturnWords, draft: Draft) -> Told:
    """Ask again in other words; then offer a person, then fetch one."""
    misses = draft.misses + 1
    if misses >= MOST_MISSES:
        text = say.say.say("return-lost")
        return Told(Reply(text=text, handoff="not_understood", data=say.facts(draft)))
    again = go_on(say, draft)
    if again.draft is None:
        return again
    text = say.say.say("return-sorry", question=again.reply.text)
    buttons = again.reply.buttons + ((say.person_button(),) if misses > 1 else ())
    return Told(replace(again.reply, text=text, buttons=buttons), replace(again.draft, misses=misses))
