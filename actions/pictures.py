"""What the assistant says to a picture: it cannot look at one, and says so; a person can."""

from dataclasses import replace

from actions.buttons import person_button
from actions.conversation.chain import Respond, adding
from actions.conversation.questions import Question
from actions.problems.recording import somebody_is_asked
from actions.turn import Answer, Reply, Turn
from actions.words import Words, words
from store.database import Database
from store.repositories.problems import ProblemReportRepository


class Pictures:
    """The manner that meets messages with pictures.

    While something that arrived wrong is open, a picture belongs to its report and the talk goes on;
    otherwise a person is offered, unless one has been asked for.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, turn: Turn, respond: Respond) -> Answer:
        """The answer to the words, if there are any, and a sentence about the picture."""
        if not turn.pictures:
            return respond(turn)
        if turn.pressed or not turn.text.strip():
            return self._wordless(turn)
        answer = respond(turn)
        if self._belongs(turn):
            return _thanked(answer, words(turn.locale).say("picture-added"))
        is_asked = self._is_asked(turn) or any(reply.handoff for reply in answer.replies)
        return replace(answer, replies=(*answer.replies, _honest(words(turn.locale), is_asked=is_asked)))

    def _wordless(self, turn: Turn) -> Answer:
        catalogue = words(turn.locale)
        if not self._belongs(turn):
            return Answer((_honest(catalogue, is_asked=self._is_asked(turn)),))
        question = Question.of(turn.slots.get("question")) if turn.slots.get("pending") else None
        thanks = catalogue.say("picture-added")
        if question is None or not question.asks:
            return Answer((Reply(text=thanks),))
        again = Answer((question.reply(short=True, before=thanks),))
        return adding(again, question=question.repeated().slot())

    def _belongs(self, turn: Turn) -> bool:
        """Whether there is a report that the picture belongs to; it is noted there, however often asked."""
        with self._database.begin() as session:
            return ProblemReportRepository(session).add_photo(turn.conversation_id, now=turn.now)

    def _is_asked(self, turn: Turn) -> bool:
        with self._database.read() as session:
            return somebody_is_asked(session, turn)


def _thanked(answer: Answer, thanks: str) -> Answer:
    first, *rest = answer.replies
    before = f"{first.before} {thanks}" if first.before else thanks
    return replace(answer, replies=(replace(first, before=before), *rest))


def _honest(catalogue: Words, *, is_asked: bool) -> Reply:
    if is_asked:
        return Reply(text=catalogue.say("picture-team"))
    return Reply(text=catalogue.say("picture-unseen"), buttons=(person_button(catalogue),))
