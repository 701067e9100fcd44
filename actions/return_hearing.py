"""What a message says to the question of a return that was asked last."""

from dataclasses import dataclass, replace
from uuid import UUID

from actions.items import chosen, named
from actions.return_answers import is_question, outcome_of, reason_of, stops, wants_to_stop, yes_or_no
from actions.return_case import Case
from actions.return_draft import Draft, Step
from actions.turn import Turn
from store.returns.vocabulary import OutcomeKind
from store.vocabulary import ReturnReason

FREE_WORDS = {"inform", "nlu_fallback", "out_of_scope"}
CORRECTS = {"start_return", "deny"}  # "I want to return the lamp", "no, the lamp"
SHORT_YES = 5  # words
LONGEST_WHY = 300
A_REASON = 3  # words at least, to be taken as one that the table does not know


@dataclass(frozen=True)
class Heard:
    """The draft with what was said; or a yes to the read-back; or an end. Nothing when not understood."""

    draft: Draft | None = None
    yes: bool = False
    stop: bool = False


def hear(draft: Draft, turn: Turn, case: Case) -> Heard:
    """Understand a message as the answer to what ``draft`` asked."""
    choice = next((entity.value for entity in turn.entities if entity.kind == "choice"), None)
    if choice is not None:
        return Heard(_pressed(draft, choice, case))
    late = draft.step not in (Step.items, Step.reason)
    if wants_to_stop(turn.text) or (late and stops(turn.text)):
        return Heard(stop=True)
    heard = _STEPS[draft.step](draft, turn, case)
    if heard == Heard() and turn.intent == "deny" and draft.step is not Step.condition:
        return Heard(stop=True)
    return heard


def volunteered(draft: Draft, text: str, case: Case) -> Draft:
    """What the wish itself says of items and reason."""
    if text.startswith("/"):
        return draft
    if draft.step is Step.items and (found := chosen(text, case.items)):
        draft = replace(draft, lines=_lines(found))
    if draft.step is Step.reason and (found := named(text, case.items)):
        draft = replace(
            draft, lines=_lines(found)
        )  # the only one that could go back may not be the one meant
    reason = reason_of(text)
    return replace(draft, reason=reason, why=text[:LONGEST_WHY]) if reason else draft


def _pressed(draft: Draft, choice: str, case: Case) -> Draft | None:
    """A button; None when it belongs to another question."""
    if draft.step is Step.items and choice == "all":
        return replace(draft, lines=case.possible)
    if draft.step is Step.items:
        line, _, pieces = choice.partition(":")
        known = {item.id: item.quantity for item in case.items}
        fits = line in known and pieces.isdecimal() and 0 < int(pieces) <= known[line]
        return replace(draft, lines={UUID(line): int(pieces)}) if fits else None
    if draft.step is Step.reason and choice in set(ReturnReason):
        return replace(draft, reason=ReturnReason(choice), why=None)
    if draft.step is Step.outcome and choice in set(OutcomeKind):
        return _with_outcome(draft, OutcomeKind(choice), case)
    return None


def _items(draft: Draft, turn: Turn, case: Case) -> Heard:
    found = chosen(turn.text, case.items)
    if not found:
        return Heard()
    lines = _lines(found)
    if len(lines) == len(case.items) and set(lines) - set(case.possible):
        lines = dict(case.possible)  # "everything" is everything that can go back
    reason = draft.reason or reason_of(turn.text)
    why = draft.why or (turn.text[:LONGEST_WHY] if reason else None)
    return Heard(replace(draft, lines=lines, reason=reason, why=why))


def _reason(draft: Draft, turn: Turn, case: Case) -> Heard:
    reason = reason_of(turn.text)
    if turn.intent in CORRECTS and (found := _corrected(turn, case)):
        draft = replace(draft, lines=found)
        return Heard(replace(draft, reason=reason, why=turn.text[:LONGEST_WHY] if reason else None))
    if reason is None and turn.intent in FREE_WORDS and not is_question(turn.text):
        reason = ReturnReason.OTHER if len(turn.text.split()) >= A_REASON else None
    return Heard(replace(draft, reason=reason, why=turn.text[:LONGEST_WHY]) if reason else None)


def _condition(draft: Draft, turn: Turn, _case: Case) -> Heard:
    said = yes_or_no(turn.text, turn.intent)
    if said is None or draft.asked is None:
        return Heard()
    line, question = draft.asked
    given = {**draft.answers.get(line, {}), question: said}
    return Heard(replace(draft, answers={**draft.answers, line: given}))


def _outcome(draft: Draft, turn: Turn, case: Case) -> Heard:
    kind = outcome_of(turn.text)
    return Heard(_with_outcome(draft, kind, case) if kind else None)


def _confirm(draft: Draft, turn: Turn, case: Case) -> Heard:
    said = yes_or_no(turn.text, turn.intent)
    if said and (turn.intent == "affirm" or _plain_yes(turn)):
        other_items = _corrected(turn, case)
        agrees = other_items is None or other_items == draft.lines
        return Heard(yes=True) if agrees else Heard(replace(draft, lines=other_items or {}))
    if found := _corrected(turn, case):
        return Heard(replace(draft, lines=found))
    kind = outcome_of(turn.text)
    if kind is not None and (other := _with_outcome(draft, kind, case)):
        return Heard(other)
    return Heard(stop=said is False)


def _plain_yes(turn: Turn) -> bool:
    """ "Yes, open the return" is a yes whatever it was taken for; "sure, and what happens then" is not."""
    return turn.intent in ("inform", "start_return") and len(turn.text.split()) <= SHORT_YES


def _corrected(turn: Turn, case: Case) -> dict[UUID, int] | None:
    """Other items than before: "no, only the mug"."""
    found = None if turn.text.startswith("/") else named(turn.text, case.items)
    return _lines(found) if found else None


def _with_outcome(draft: Draft, kind: OutcomeKind, case: Case) -> Draft | None:
    return replace(draft, outcome=kind) if kind in case.judge(draft).offers else None


def _lines(found: dict[str, int]) -> dict[UUID, int]:
    return {UUID(line): pieces for line, pieces in found.items()}


_STEPS = {
    Step.items: _items,
    Step.reason: _reason,
    Step.condition: _condition,
    Step.outcome: _outcome,
    Step.confirm: _confirm,
}
