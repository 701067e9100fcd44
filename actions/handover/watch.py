"""Around every action: it answers first, then it is judged whether a person takes over."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from actions.base import StoreAction
from actions.handover.case import Case, CaseReader, summary
from actions.handover.saying import joined, of_harm
from actions.turn import Answer, Reply, Turn
from actions.words import Words, words
from store.database import Database
from store.handover.policy import EARLIER, Decision, Signals, decide
from store.handover.pressure import HARMLESS
from store.handover.priorities import rank
from store.handover.rules import HandoverRules
from store.vocabulary import HandoffReason

FEW_WORDS = 8
Act = Callable[[Turn], Answer]

_ANSWERS = (HandoffReason.damaged_or_wrong_item, HandoffReason.lost_parcel)


class Watched(StoreAction):
    """An action with the watch around it."""

    def __init__(self, action: StoreAction, watch: "Watch") -> None:
        self._action = action
        self._watch = watch
        self.key = action.name()

    def answer(self, turn: Turn) -> Answer:
        """The action's answer, and a person where one is needed."""
        return self._watch.over(self._action.answer, turn)


class Watch:
    """Judges every answer; one instance for all actions."""

    def __init__(self, database: Database, rules: HandoverRules, read: CaseReader) -> None:
        self._database = database
        self._rules = rules
        self._read = read

    def over(self, act: Act, turn: Turn) -> Answer:
        """What ``act`` answers, joined by a person where the policy wants one.

        Words of self-harm are met before anything else: the action is not asked.
        """
        if not turn.pressed and Signals(text=turn.text, needs=turn.needs_person).of_harm:
            asked = Reply(text="", handoff=HandoffReason.self_harm)
            return self._judged(turn, Answer((asked,), {"pending": None, "misses": None}))
        return self._judged(turn, act(turn))

    def _judged(self, turn: Turn, answer: Answer) -> Answer:
        signals = _signals(turn, answer)
        if decide(self._at_worst(signals), self._rules) is None:
            return answer  # as nearly always: the store need not be asked
        with self._database.read() as session:
            case = self._read(session, turn, answer)
            catalogue = words(turn.locale)
        known = replace(
            signals, tags=case.tags, vip=case.vip, high_value=case.high_value, earlier=case.earlier
        )
        decision = decide(known, self._rules)
        return answer if decision is None else _handed_over(turn, answer, case, decision, catalogue)

    def _at_worst(self, signals: Signals) -> Signals:
        """With all that the store might know. One more signal never takes a decision back."""
        tags = frozenset(tag for rule in self._rules.rules for tag in rule.when.tags)
        return replace(signals, tags=tags, vip=True, high_value=True, earlier=EARLIER)


def _signals(turn: Turn, answer: Answer) -> Signals:
    # "The wrong size" names an intent of its own, but to the question why it goes back it is an answer.
    # The same where people have dealt with it before, and it is asked whether it is something new.
    answered = answer.settled or bool(turn.slots.get("pending"))
    chances = dict(turn.ranking)
    return Signals(
        text="" if turn.pressed else turn.text,
        intent="" if answered else turn.intent,
        mood=turn.mood,
        needs={} if turn.pressed else _needs(turn, answered=answered),
        complaint=chances.get("complaint", 0.0),
        human=0.0 if answered else chances.get("talk_to_human", 0.0),
        damaged=0.0 if answered else chances.get("damaged_or_wrong_item", 0.0),
        asked=next((reply.handoff for reply in answer.replies if reply.handoff), None),
        misses=int(answer.slots.get("misses") or 0),
    )


def _needs(turn: Turn, *, answered: bool) -> Mapping[str, float]:
    """The reasons' probabilities. Where something was asked, what went wrong with the goods is no reason.

    Of a few words in answer nothing is learned: "no we slept in them" says too little by itself. Mood and
    phrases judge them.
    """
    if not answered or HARMLESS not in turn.needs_person:
        return turn.needs_person
    if len(turn.text.split()) <= FEW_WORDS:
        return {}
    said = {reason: turn.needs_person.get(reason, 0.0) for reason in _ANSWERS}
    harmless = turn.needs_person[HARMLESS] + sum(said.values())
    return {**turn.needs_person, **dict.fromkeys(said, 0.0), HARMLESS: harmless}


def _handed_over(turn: Turn, answer: Answer, case: Case, decision: Decision, catalogue: Words) -> Answer:
    about = {
        "priority": decision.priority.value,
        "mood": max(turn.mood, key=lambda mood: turn.mood[mood]) if turn.mood else None,
        "summary": None if turn.pressed else summary(turn.text),
        "order_id": str(case.order_id) if case.order_id else None,
    }
    more_urgent = case.waiting is None or rank(decision.priority) > rank(case.waiting)
    if decision.reason == HandoffReason.self_harm:
        return replace(answer, replies=(of_harm(catalogue, about if more_urgent else None),))
    if any(reply.handoff for reply in answer.replies):
        return replace(answer, replies=_once(answer.replies, about))
    if case.waiting is None:
        return joined(answer, decision, about, catalogue)
    if more_urgent:  # somebody was asked for, and told so: only they need to know
        last = replace(answer.replies[-1], handoff=decision.reason, about=about)
        return replace(answer, replies=(*answer.replies[:-1], last))
    return answer


def _once(replies: tuple[Reply, ...], about: dict[str, str | None]) -> tuple[Reply, ...]:
    """The first wish for a person is told about, further ones are dropped."""
    first = next(place for place, reply in enumerate(replies) if reply.handoff)
    return tuple(
        replace(reply, about=about) if place == first else replace(reply, handoff=None)
        for place, reply in enumerate(replies)
    )
