"""Unsure between two or three readings of a message: one short question which, and the choice is kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.conversation.chain import Respond, kind_of
from actions.conversation.closeness import close, same_answer
from actions.conversation.phrases import is_neither, meant, place
from actions.conversation.resuming import READING
from actions.details import PROOF_ASKED, details
from actions.people import misses_with
from actions.turn import Answer, Entity, Reply, Turn
from actions.words import words
from store.database import Database
from store.privacy import mask
from store.repositories.intent_choices import IntentChoiceRepository

NONE = "none"
_CHOICE = "reading:"


class Readings:
    """The manner that asks which is meant when the likeliest intents are close, never twice in a row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, turn: Turn, respond: Respond) -> Answer:
        """The chosen reading of the message before; or the question; or what follows in the chain."""
        pending = turn.slots.get("pending")
        if kind_of(pending) == READING and isinstance(pending, dict):
            choice = _chosen(turn, pending)
            if choice is None:
                return _back(respond(_as_before(turn, pending)), pending)
            self._record(turn, pending, choice)
            if choice == NONE:
                return _back(_neither(turn), pending)
            return _back(respond(_as_meant(turn, pending, choice)), pending)
        options = close(turn.ranking) if _open(turn) else ()
        if same_answer(options):
            return respond(replace(turn, intent=options[0]))
        return _ask(turn, options) if options else respond(turn)

    def _record(self, turn: Turn, pending: Mapping[str, Any], choice: str) -> None:
        with self._database.begin() as session:
            IntentChoiceRepository(session).record(
                conversation_id=turn.conversation_id,
                message_id=pending["message_id"],
                text=mask(pending["text"]),
                ranking=pending["ranking"],
                choice=None if choice == NONE else choice,
                now=turn.now,
            )


def _open(turn: Turn) -> bool:
    """Whether the wording decides: no button, no details that were asked for."""
    return not turn.pressed and not (turn.slots.get("pending") == PROOF_ASKED and details(turn))


def _ask(turn: Turn, options: tuple[str, ...]) -> Answer:
    catalogue = words(turn.locale)
    buttons = tuple(
        {
            "title": catalogue.say(f"reading-{each}"),
            "payload": f'/inform{{"choice": "{_CHOICE}{each}"}}',
        }
        for each in (*options, NONE)
    )
    asked = {
        "kind": READING,
        "text": turn.text,
        "entities": [[each.kind, each.value, each.start] for each in turn.entities],
        "ranking": {name: round(chance, 4) for name, chance in turn.ranking},
        "options": list(options),
        "message_id": turn.message_id,
        "was": turn.slots.get("pending"),
        "question": turn.slots.get("question"),
    }
    return Answer((Reply(text=catalogue.say("reading-ask"), buttons=buttons),), {"pending": asked})


def _chosen(turn: Turn, pending: Mapping[str, Any]) -> str | None:
    """An intent, NONE, or None when the message is about something else."""
    options: tuple[str, ...] = tuple(pending["options"])
    pressed = turn.entity("choice") or ""
    if pressed.startswith(_CHOICE):
        named = pressed.removeprefix(_CHOICE)
        return named if named in (*options, NONE) else None
    if turn.pressed:
        return None
    nth = place(turn.text)
    if nth is not None and nth <= len(options):
        return (*options, NONE)[nth]
    if is_neither(turn.text):
        return NONE
    return meant(turn.text, options) or (turn.intent if turn.intent in options else None)


def _as_meant(turn: Turn, pending: Mapping[str, Any], choice: str) -> Turn:
    """The first message again, as it was meant: nothing has to be typed anew."""
    first = [Entity(kind, value, start) for kind, value, start in pending["entities"]]
    given = () if turn.pressed else turn.entities
    later = [replace(each, start=each.start + len(pending["text"])) for each in given]
    return replace(
        _as_before(turn, pending),
        intent=choice,
        text=pending["text"],
        entities=tuple(first + later),
        confidence=1.0,
        pressed=False,
    )


def _as_before(turn: Turn, pending: Mapping[str, Any]) -> Turn:
    """The turn with what was pending before the question."""
    before = {"pending": pending["was"], "question": pending["question"]}
    return replace(turn, slots={**turn.slots, **before}, ranking=())


def _back(answer: Answer, pending: Mapping[str, Any]) -> Answer:
    """What was pending before the question is pending again, unless the answer decided about it."""
    if "pending" in answer.slots:
        return answer
    return replace(answer, slots={"question": pending["question"], **answer.slots, "pending": pending["was"]})


def _neither(turn: Turn) -> Answer:
    reply = Reply(text=words(turn.locale).say("reading-none-then"))
    return Answer((reply,), {"misses": misses_with(turn)})
