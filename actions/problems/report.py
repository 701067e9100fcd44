"""The actions for problems: what is told is kept from the first message on, before the order is known."""

from dataclasses import replace

from actions.base import StoreAction
from actions.dialogue import OrderDialogue
from actions.problems.goods import lead_words
from actions.problems.hearing import delivery_claim, goods_kind
from actions.problems.recording import GOODS, reason_to_ask, somebody_is_asked, told
from actions.turn import Answer, Reply, Turn
from actions.words import words
from store.database import Database
from store.repositories.problems import ProblemFacts, ProblemReportRepository

FIRST_QUESTION = "utter_ask_order_proof"


class ReportProblem(StoreAction):
    """A wish about a problem: ``action_<wish>``."""

    def __init__(self, database: Database, orders: OrderDialogue, wish: str) -> None:
        self._database = database
        self._orders = orders
        self._wish = wish
        self.key = f"action_{wish}"

    def answer(self, turn: Turn) -> Answer:
        """See :class:`OrderDialogue`; for goods a person is asked for at once, before the order is known."""
        answer = self._orders.answer(turn, now=turn.now, wish=self._wish)
        if "focus_order" in answer.slots:
            return answer
        self._keep(turn)
        needs_lead = self._wish == GOODS and not any(reply.handoff for reply in answer.replies)
        return self._with_lead(turn, answer) if needs_lead else answer

    def _keep(self, turn: Turn) -> None:
        goods, said = self._wish == GOODS, told(turn)
        if said is None and not goods:
            return
        kind = (goods_kind if goods else delivery_claim)(said or "")
        with self._database.begin() as session:
            ProblemReportRepository(session).record(
                conversation_id=turn.conversation_id,
                order_id=None,
                goods=goods,
                facts=ProblemFacts(kind=kind, said=said),
                now=turn.now,
            )

    def _with_lead(self, turn: Turn, answer: Answer) -> Answer:
        with self._database.read() as session:
            catalogue = words(turn.locale)
            text = lead_words(catalogue, already=somebody_is_asked(session, turn))
            handoff = reason_to_ask(session, turn, GOODS)
        rest = answer.replies
        if len(rest) == 1 and rest[0].response == FIRST_QUESTION:
            text, rest = f"{text} {catalogue.say('goods-ask-order')}", ()
        return replace(answer, replies=(Reply(text=text, handoff=handoff), *rest))
