"""What a customer's words are about that always needs a person, whatever else they ask for.

Each matter is found by what people say when they mean it ("see you in court", "it burned my hand"), never by
a bare noun: shops sell court shoes, fire pits and law books. A negation right in front, or a general
question, makes a match harmless where that is sensible. All patterns are bounded.
"""

import re
from dataclasses import dataclass

from store.handover import phrases
from store.vocabulary import HandoffReason

LONGEST_READ = 4_000
"""Characters."""

_CLAUSES = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_NEGATED = re.compile(
    r"(?:\bnot|n't|\bnever|\bwithout|\bno need (?:for|to)|\binstead of)\s+"
    r"(?:(?!(?:i|we|my|our|or|you)\b)[\w']+\s+){0,3}$"
)
_QUESTION = re.compile(
    r"^\W*(?:\w+[,:]? )?(?:(?:is|are) (?:there|the|these|those|it|this|that|your)|"
    r"do|does|can|could|would|which|what|how|where|when|who)\b[^?]*\?"
)


@dataclass(frozen=True)
class Matter:
    """A reason and how its presence shows. ``harmless`` in the same clause takes a match back."""

    reason: HandoffReason
    shows: re.Pattern[str]
    harmless: re.Pattern[str] | None = None
    negatable: bool = True
    general_questions: bool = False  # whether a general question about it is a match, too


def _any_of(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


MATTERS = (
    Matter(
        HandoffReason.self_harm,
        _any_of(phrases.SELF_HARM),
        _any_of(phrases.SELF_HARM_HARMLESS),
        negatable=False,
        general_questions=True,
    ),
    Matter(HandoffReason.safety, _any_of(phrases.SAFETY), _any_of(phrases.SAFETY_HARMLESS)),
    Matter(
        HandoffReason.legal, _any_of(phrases.LEGAL), _any_of(phrases.LEGAL_HARMLESS), general_questions=True
    ),
    Matter(
        HandoffReason.press, _any_of(phrases.PRESS), _any_of(phrases.PRESS_HARMLESS), general_questions=True
    ),
    Matter(HandoffReason.chargeback, _any_of(phrases.CHARGEBACK), _any_of(phrases.CHARGEBACK_HARMLESS)),
    Matter(
        HandoffReason.repeated_contact, _any_of(phrases.REPEATED_CONTACT), _any_of(phrases.REPEATED_HARMLESS)
    ),
    Matter(HandoffReason.complaint, _any_of(phrases.COMPLAINT), general_questions=True),
    Matter(
        HandoffReason.asked_for_person,
        _any_of(phrases.PERSON),
        _any_of(phrases.PERSON_HARMLESS),
        general_questions=True,
    ),
)


def matters(text: str) -> frozenset[HandoffReason]:
    """The reasons that the text itself gives."""
    plain = " ".join(text[:LONGEST_READ].replace("’", "'").lower().split(" "))
    clauses = [clause.group() for clause in _CLAUSES.finditer(plain)]
    return frozenset(matter.reason for matter in MATTERS if any(_meant(matter, clause) for clause in clauses))


def _meant(matter: Matter, clause: str) -> bool:
    if matter.harmless is not None and matter.harmless.search(clause):
        return False
    if not matter.general_questions and _QUESTION.match(clause):
        return False
    return any(
        not (matter.negatable and _NEGATED.search(clause[: found.start()]))
        for found in matter.shows.finditer(clause)
    )
