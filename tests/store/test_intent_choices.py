"""What customers meant when the assistant asked which."""

from store.database import Database
from store.repositories.intent_choices import IntentChoiceRepository
from tests.store.builders import NOW, start_conversation

RANKING = {"track_order": 0.4, "return_eligibility": 0.35}


def test_a_choice_is_kept_once(database: Database) -> None:
    conversation = start_conversation(database)
    for choice in ("track_order", "return_eligibility"):  # the turn comes again
        with database.begin() as session:
            IntentChoiceRepository(session).record(
                conversation_id=conversation,
                message_id="m1",
                text="the thing with [number]",
                ranking=RANKING,
                choice=choice,
                now=NOW,
            )
    with database.read() as session:
        (kept,) = IntentChoiceRepository(session).all()
    assert (kept.choice, kept.text, kept.ranking) == ("track_order", "the thing with [number]", RANKING)
    assert kept.chosen_at == NOW


def test_choices_come_oldest_first_and_none_is_a_choice(database: Database) -> None:
    conversation = start_conversation(database)
    with database.begin() as session:
        for message, choice in (("m1", None), ("m2", "refund_status")):
            IntentChoiceRepository(session).record(
                conversation_id=conversation,
                message_id=message,
                text="it",
                ranking={},
                choice=choice,
                now=NOW,
            )
    with database.read() as session:
        kept = list(IntentChoiceRepository(session).all())
    assert [each.choice for each in kept] == [None, "refund_status"]
