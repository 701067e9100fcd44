"""A message with a picture: it belongs to a report, or a person is offered to look at it."""

from store.models import ProblemReport
from store.repositories.problems import ProblemReportRepository
from tests.actions.conversation.chat import Chat

PROOF = (("order_number", "1001"), ("email", "maya@example.com"))
UNSEEN = "I can't look at pictures myself."


def photo(chat: Chat, text: str = "/inform", intent: str = "inform", *, pressed: bool = True) -> str:
    return chat.say(text, intent, pressed=pressed, pictures=1)


def report(chat: Chat) -> ProblemReport:
    with chat.shop.database.read() as session:
        (only,) = ProblemReportRepository(session).of_conversation(chat.id)
        return only


def test_a_picture_out_of_nowhere_is_met_honestly_and_with_a_person(known: Chat) -> None:
    said = photo(known)
    assert UNSEEN in said
    (button,) = known.last.replies[-1].buttons
    assert button["payload"] == "/talk_to_human"


def test_words_with_a_picture_are_answered_as_well(known: Chat) -> None:
    said = known.say("where is my order?", "track_order", pictures=1)
    assert "utter_ask_order_proof" in said
    assert UNSEEN in said.splitlines()[-1]


def test_a_picture_that_was_asked_for_counts_as_given_and_the_question_stays(known: Chat) -> None:
    asked = known.say("something is wrong with 1001", "damaged_or_wrong_item", *PROOF)
    assert "A photo helps" in asked
    said = photo(known)
    assert said.startswith("Thanks for the photo, it's with the team now.")
    assert "What is wrong with Lamp?" in said
    assert "A photo helps" not in said
    assert UNSEEN not in said
    assert report(known).photo_given
    assert "Thanks for the photo" in photo(known)
    after = known.say("the lamp is cracked", "inform")
    assert "order #1001" in after
    assert "photo" not in after


def test_a_picture_with_the_first_words_of_the_problem_counts_too(known: Chat) -> None:
    said = known.say("the lamp is cracked", "damaged_or_wrong_item", *PROOF, pictures=2)
    assert "Thanks for the photo" in said
    assert report(known).photo_given


def test_while_a_person_is_awaited_the_team_sees_it(known: Chat) -> None:
    said = known.say("a person please", "talk_to_human", pictures=1)
    assert "the team can" in said
    assert known.handoffs()
