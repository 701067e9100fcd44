from datetime import timedelta

from store.database import Database
from store.repositories.article_questions import ArticleQuestionRepository
from store.repositories.conversations import ConversationRepository
from store.repositories.policy_gaps import PolicyGapRepository
from store.vocabulary import Channel, GapOutcome, GapState
from tests.store.articles.builders import AUTHOR, NOW, published, with_facts


def test_a_question_is_recorded_once_and_its_outcome_kept_up_to_date(database: Database) -> None:
    with database.begin() as session:
        talks = ConversationRepository(session)
        contact = talks.create_contact(now=NOW)
        talk = talks.open(contact_id=contact.id, channel=Channel.widget, address_key="x", now=NOW)
        gaps = PolicyGapRepository(session)
        for outcome in (GapOutcome.said_no, GapOutcome.said_no, GapOutcome.handed_over):
            gap = gaps.record(
                conversation_id=talk.id,
                message_key="m1",
                text="do you gift wrap?",
                embedding=b"\0\0\0\0",
                model="toy",
                outcome=outcome,
                now=NOW,
            )
    with database.begin() as session:
        gaps = PolicyGapRepository(session)
        (open_one,) = gaps.open()
        assert (open_one.id, open_one.outcome, open_one.customer) == (
            gap.id,
            GapOutcome.handed_over,
            contact.id,
        )
        assert (open_one.embedding, open_one.text) == (b"\0\0\0\0", "do you gift wrap?")
        assert gaps.open(since=NOW + timedelta(seconds=1)) == []
        assert gaps.settle([], state=GapState.dismissed) == 0
        assert gaps.settle([gap.id], state=GapState.dismissed) == 1
        assert gaps.open() == []


def test_saved_questions_belong_to_an_article_or_to_none(database: Database) -> None:
    article = published(with_facts(database), "window")
    with database.begin() as session:
        questions = ArticleQuestionRepository(session)
        first = questions.add(" how long? ", article_id=article.id, author=AUTHOR, now=NOW)
        questions.add("will it rain?", article_id=None, author=AUTHOR, now=NOW)
        assert [each.text for each in questions.of()] == ["how long?", "will it rain?"]
        assert [each.text for each in questions.of(article.id)] == ["how long?"]
        assert questions.remove(first.id)
        assert not questions.remove(first.id)
