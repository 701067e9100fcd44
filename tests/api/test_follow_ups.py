"""A customer who leaves gets the answer by e-mail: offered, wished, sent once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from api.codes.follow_ups import MailFollowUp, by_smtp, to_outbox
from api.codes.mail import Mailer
from api.codes.outbox import DemoOutbox
from api.codes.servers import MailServer
from api.conversations.announcements import Announcements
from api.conversations.events import Hub
from api.conversations.follow_ups import WISH, FollowUps, hidden
from api.conversations.office_hours import OfficeHours
from api.conversations.ports import FollowUpMessage, NotSentError
from api.conversations.seeing import Receipts
from api.conversations.service import ConversationService
from api.messages import Catalogue
from api.slack.desk import SlackDesk
from api.slack.facts import card_facts
from api.slack.ladder import Ladder
from store.database import Database
from store.models import Message
from store.repositories.conversations import ConversationRepository
from store.repositories.follow_ups import FollowUpRepository
from store.repositories.slack import SlackRepository
from store.repositories.visits import VisitRepository
from store.types import new_id
from store.vocabulary import AddressKind, AuthorKind, ConversationStatus
from tests.api.mailbox import mailbox
from tests.store.builders import new_conversation

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STEP = timedelta(minutes=5)
URL = "https://shop.example/"
ORIGINS = ("https://shop.example", "https://blankets.example")


class NoTurns:
    def __init__(self) -> None:
        self.started: list[UUID] = []

    def start(self, message_id: UUID) -> None:
        self.started.append(message_id)


class Case:
    """One conversation that waits for a person, and one clock."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        self.is_there = False
        clock = lambda: self.now  # noqa: E731
        phrases, hub, self.turns = Catalogue(), Hub(), NoTurns()
        self.desk = SlackDesk(database=database, channel=lambda *_: "C1", wake=lambda _: None, clock=clock)
        self.service = ConversationService(
            database=database, notifier=hub, turns=self.turns, phrases=phrases, desk=self.desk, clock=clock
        )
        self.ladder = Ladder(
            database=database,
            desk=self.desk,
            announcements=Announcements(notifier=hub, phrases=phrases, desk=self.desk, clock=clock),
            hours=OfficeHours(zone=UTC),
            step=STEP,
            offers_follow_up=True,
            clock=clock,
        )
        self.outbox = DemoOutbox(phrases=phrases, clock=clock)
        self.errand = FollowUps(
            database=database,
            sender=MailFollowUp(to_outbox(self.outbox), phrases=phrases, url=URL, origins=ORIGINS),
            is_there=lambda _conversation: self.is_there,
            after=STEP,
            clock=clock,
        )
        with database.begin() as session:
            conversation = new_conversation(session, now=self.now)
            repository = ConversationRepository(session)
            asked = repository.add_message(
                conversation, author_kind=AuthorKind.customer, text="a person", now=self.now
            )
            handoff = repository.record_handoff(
                conversation_id=conversation.id, message_id=asked.id, reason="complaint", now=self.now
            )
            conversation.status = ConversationStatus.awaiting_agent
            self.id, self.handoff = conversation.id, str(handoff.id)
        self.desk.changed(self.id)

    def offered(self) -> "Case":
        """Nobody has come for ten minutes."""
        self.now += 2 * STEP
        self.ladder.run(self.handoff, 1)
        self.ladder.run(self.handoff, 2)
        return self

    def wished(self) -> "Case":
        self.offered().say(WISH)
        self.say("maya@example.com")
        return self

    def say(self, text: str) -> str:
        """The customer writes; what they are answered on the spot, if anything."""
        before = len(self.said())
        self.service.accept(conversation_id=self.id, external_id=str(uuid4()), text=text)
        return "\n".join(text for author, text in self.said()[before:] if author == "bot")

    def agent(self, *texts: str) -> None:
        with self.database.read() as session:
            row = ConversationRepository(session).get(self.id)
            assert row is not None
        if row.status is not ConversationStatus.with_agent:
            self.service.claim(conversation_id=self.id, agent_name="Ana Silva")
        for text in texts:
            self.service.agent_writes(
                conversation_id=self.id, external_id=str(uuid4()), agent_name="Ana Silva", text=text
            )

    def run(self, *, after: timedelta = timedelta()) -> list[timedelta | None]:
        """What the sweep finds is run."""
        self.now += after
        with self.database.read() as session:
            keys = self.errand.open(session)
        return [self.errand.run(key, 1) for key in keys]

    def said(self) -> list[tuple[str, str]]:
        with self.database.read() as session:
            query = select(Message).where(Message.conversation_id == self.id).order_by(Message.seq)
            return [(str(one.author_kind), one.text) for one in session.scalars(query)]

    def mails(self) -> list[tuple[str, str]]:
        return [(mail.to, mail.text) for mail in self.outbox.messages()]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    database.upgrade()
    yield Case(database)
    database.dispose()


def test_the_offer_comes_once_with_a_button(case: Case) -> None:
    case.offered()
    case.ladder.run(case.handoff, 3)
    assert sum("sent to you by e-mail" in text for _, text in case.said()) == 1


def test_the_address_is_typed_and_the_bot_does_not_see_it(case: Case) -> None:
    case.offered()
    assert case.say("Send it by e-mail") == "To which e-mail address shall it go? Just type it here."
    assert "it goes to m•••@example.com" in case.say("it's Maya@Example.com.")
    assert case.turns.started == []
    with case.database.read() as session:
        thread = SlackRepository(session).open_thread(case.id)
        assert thread is not None
        facts = card_facts(session, thread, now=case.now)
        assert facts is not None
        assert facts.follow_up
        assert FollowUpRepository(session).due() == []


@pytest.mark.parametrize(
    "text",
    ["where is my parcel", "order 1001 and my address there was maya@example.com back then", "a@b.c d@e.f"],
)
def test_something_else_in_its_place_goes_to_the_bot_and_the_question_lapses(case: Case, text: str) -> None:
    case.offered().say(WISH)
    case.say(text)
    assert len(case.turns.started) == 1
    assert case.say("maya@example.com") == "", "that is for the bot by now"
    with case.database.read() as session:
        assert FollowUpRepository(session).of(case.id) is None


def test_what_agents_answer_goes_out_once_after_a_while(case: Case) -> None:
    case.wished()
    assert case.run() == []
    case.agent("It is in Reno.", "It comes on Monday.")
    assert case.run() == [STEP]
    assert case.mails() == []
    assert case.run(after=STEP) == [None]
    ((to, text),) = case.mails()
    assert to == "maya@example.com"
    assert text.startswith("It is in Reno.\n\nIt comes on Monday.")
    assert URL in text
    assert case.run(after=STEP) == []
    case.agent("And one more thing.")
    case.run(after=STEP)
    assert case.mails()[0][1].startswith("And one more thing.")
    assert len(case.mails()) == 2


def test_nothing_is_sent_to_who_is_there_or_has_answered(case: Case) -> None:
    case.wished()
    case.is_there = True
    case.agent("Hello")
    assert case.run(after=STEP) == [None]
    case.is_there = False
    case.agent("Are you there?")
    case.say("yes")
    assert case.run(after=STEP) == [None]
    assert case.mails() == []


def test_what_the_customer_has_seen_is_not_sent_what_came_after_is(case: Case) -> None:
    case.wished()
    case.agent("It is in Reno.")
    with case.database.read() as session:
        seen = max(session.scalars(select(Message.seq).where(Message.conversation_id == case.id)))
    Receipts(database=case.database, desk=case.desk).seen(conversation_id=case.id, seq=seen)
    assert case.run(after=STEP) == [None]
    assert case.mails() == []
    case.agent("It comes on Monday.")
    case.run(after=STEP)
    ((_, text),) = case.mails()
    assert text.startswith("It comes on Monday.")
    assert "Reno" not in text


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("https://blankets.example/help", "https://blankets.example/help"),
        ("https://was-allowed-once.example/help", URL),
        (None, URL),
    ],
)
def test_the_mail_leads_back_to_the_page_where_the_chat_began(
    case: Case, page: str | None, leads_to: str
) -> None:
    with case.database.begin() as session:
        VisitRepository(session).begin(case.id, page=page)
    case.wished()
    case.agent("It is in Reno.")
    case.run(after=STEP)
    ((_, text),) = case.mails()
    assert leads_to in text.split()
    assert "was-allowed-once" not in text


def test_without_the_wish_nothing_goes_out(case: Case) -> None:
    case.offered()
    case.agent("Hello")
    assert case.run(after=STEP) == []


def message(address: str) -> FollowUpMessage:
    return FollowUpMessage(
        id=new_id(),
        seq=7,
        kind=AddressKind.email,
        address=address,
        agent="Ana Silva",
        texts=("It is in Reno.",),
        pictures=1,
        locale=None,
    )


def test_it_goes_over_the_mail_server_that_codes_take() -> None:
    with mailbox() as box:
        server = MailServer(host="127.0.0.1", port=box.port, implicit_tls=False)
        mailer = Mailer(server=server, sender="Juniper <help@juniper.example>")
        sender = MailFollowUp(by_smtp(mailer), phrases=Catalogue(), url=URL)
        sent = message("maya@example.com")
        sender.send(sent)
        with pytest.raises(NotSentError) as raised:
            sender.send(message("not an address"))
    assert raised.value.permanent
    (mail,) = box.mails
    assert mail["Subject"] == "Ana Silva has answered to your question"
    assert mail["Message-ID"] == f"<follow-up-{sent.id}-7@juniper.example>"
    assert "(With a picture, which is in the chat.)" in mail.get_content()


def test_an_address_is_shown_to_nobody_in_full() -> None:
    assert hidden("maya@example.com") == "m•••@example.com"
