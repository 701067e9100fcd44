"""Pictures from the thread to the phone: as MMS that the stand-in Twilio fetches, as links, or not at all."""

import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image
from sqlalchemy import select

from api.channels.sms.enclosing import Enclosing
from api.channels.sms.picture_addresses import PictureAddresses
from api.channels.sms.side import SmsSide
from api.channels.sms.text import LONGEST_TEXT
from api.clock import utc_now
from api.conversations.pictures import check_picture
from api.simulators.twilio.fetching import NOT_FETCHED
from api.simulators.twilio.rest import Trouble
from store.models import SmsMessage, Upload
from store.personal.erasing import forget
from store.personal.register import Kept
from store.personal.retention import expire
from store.vocabulary import SmsState, SmsStatus
from tests.api.agent import Agent, Said
from tests.api.conftest import Service
from tests.api.phone import PUBLIC, Phone
from tests.api.rasa_double import HAND_OFF
from tests.api.test_slack_files import png
from tests.api.waiting import eventually

ELSEWHERE = "+447400123456"


@dataclass
class Help:
    """A phone's conversation that an agent has."""

    service: Service
    phone: Phone
    agent: Agent
    card: Said

    @property
    def side(self) -> SmsSide:
        assert self.service.parts.sms is not None
        return self.service.parts.sms

    @property
    def addresses(self) -> PictureAddresses:
        return PictureAddresses(self.side.twilio.access)

    def share(self, picture: bytes, text: str = "") -> str:
        """The agent puts a picture into the thread; the reaction."""
        return self.agent.reaction(self.agent.share("p.png", picture, self.card, text))

    def write(self, *pictures: bytes, text: str = "") -> None:
        """The agent's message with several pictures, which the stand-in's page does not do."""
        self.service.parts.service.agent_writes(
            conversation_id=self.phone.conversation_id(self.service.parts.database),
            external_id=str(uuid4()),
            agent_name="Ana Silva",
            text=text,
            pictures=[check_picture(picture) for picture in pictures],
        )

    def last(self) -> SmsMessage:
        return self.phone.sent(self.service.parts.database)[-1]

    def settled(self, status: SmsStatus) -> SmsMessage:
        """The last text, once it is that far."""
        return eventually(
            lambda: one if (one := self.last()).status is status else None, lambda: str(self.last().status)
        )

    def uploads(self) -> list[Upload]:
        with self.service.parts.database.read() as session:
            query = select(Upload).where(
                Upload.conversation_id == self.phone.conversation_id(self.service.parts.database)
            )
            return list(session.scalars(query.order_by(Upload.id)))

    def open(self, url: str, method: str = "GET") -> httpx.Response:
        """What is at a public address, where the service listens."""
        return self.phone.http.request(method, urlsplit(url).path)


def helped(service: Service, phone: Phone) -> Help:
    service.rasa.answer = HAND_OFF
    phone.text("a person please")
    conversation_id = eventually(lambda: phone.conversation_id(service.parts.database), str)
    phone.wait_for(2)
    agent = service.slack.agent("Ana Silva")
    card = agent.card(str(conversation_id))
    agent.press("claim", card)
    phone.wait_for(3)
    return Help(service, phone, agent, agent.card(str(conversation_id), "Claimed by"))


@pytest.fixture
def ana(service: Service, phone: Phone) -> Iterator[Help]:
    made = helped(service, phone)
    yield made
    service.twilio.stand_in.hooks.reached_at = {PUBLIC: service.url}
    made.agent.close()


def encoded(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, form)
    return buffer.getvalue()


def noise(side: int) -> bytes:
    """A picture that takes four bytes for each of its points."""
    buffer = io.BytesIO()
    Image.frombytes("RGBA", (side, side), os.urandom(side * side * 4)).save(buffer, "PNG")
    return buffer.getvalue()


class Asked:
    """What Twilio was asked for this phone; it may fail meanwhile."""

    def __init__(self, ana: Help, *troubles: Trouble) -> None:
        self.number, self.left = ana.phone.number, list(troubles)
        self.urls: list[str] = []
        ana.service.twilio.stand_in.api.trouble = self

    def __call__(self, form: Mapping[str, str]) -> Trouble | None:
        if form["To"] != self.number:
            return None
        self.urls.append(form.get("MediaUrl", ""))
        return self.left.pop(0) if self.left else None


def test_words_and_picture_are_one_mms_whose_media_are_the_picture(ana: Help) -> None:
    asked = Asked(ana)
    assert ana.share(png(), text="Is it this one?") == "white_check_mark"
    ((kind, content),) = ana.phone.pictures("Is it this one?")
    assert ana.phone.received()[-1] == "Ana Silva: Is it this one?"
    assert (kind, Image.open(io.BytesIO(content)).size) == ("image/jpeg", (40, 30))
    (upload,) = ana.uploads()
    assert hashlib.sha256(content).hexdigest() == upload.sha256
    assert ana.settled(SmsStatus.delivered).pictures == [str(upload.id)]
    assert (ana.last().sid or "").startswith("MM")
    assert asked.urls[0].startswith(f"{PUBLIC}/sms/pictures/")
    ana.phone.stays_at(4)


def test_a_picture_without_words_says_whose_it_is_and_webp_goes_as_jpeg(ana: Help) -> None:
    assert ana.share(encoded("WEBP")) == "white_check_mark"
    ((kind, content),) = ana.phone.pictures("Ana Silva has sent you a picture.")
    assert (kind, Image.open(io.BytesIO(content)).format) == ("image/jpeg", "JPEG")


def test_pictures_go_with_the_first_part_of_a_long_text(ana: Help) -> None:
    ana.write(png(), png((60, 20)), text="All of it. " * 200)
    first, second = ana.phone.wait_for(5)[-2:]
    assert max(len(first), len(second)) <= LONGEST_TEXT
    assert len(ana.phone.pictures(first)) == 2
    assert [len(one.pictures) for one in ana.phone.sent(ana.service.parts.database)[-2:]] == [2, 0]


def test_an_address_ends_once_the_message_is_sent(ana: Help) -> None:
    asked = Asked(ana)
    ana.service.twilio.stand_in.hooks.shuffled = ana.service.twilio.stand_in.hooks.twice = True
    ana.share(png(), text="Look")
    ana.settled(SmsStatus.delivered)
    ana.phone.stays_at(4)
    assert ana.open(asked.urls[0]).status_code == 404, "fetched twice before, and never again"
    assert ana.open(asked.urls[0], "HEAD").status_code == 404


def test_what_is_forged_altered_over_or_unknown_is_not_there(ana: Help) -> None:
    text_id = _kept_waiting(ana)
    good, access = ana.addresses.for_twilio(text_id, 0), ana.side.twilio.access
    shown = ana.open(good)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "private, no-store"
    assert shown.headers["content-disposition"] == 'inline; filename="picture.jpg"'
    assert "sandbox" in shown.headers["content-security-policy"]
    assert (ana.open(good, "HEAD").status_code, ana.open(good, "HEAD").content) == (200, b"")
    another = replace(access, auth_token=type(access.auth_token)("another"))
    (upload,) = ana.uploads()
    wrong = [
        PictureAddresses(another).for_twilio(text_id, 0),
        PictureAddresses(another).for_customer(upload.id),
        PictureAddresses(access, clock=lambda: utc_now() - timedelta(hours=4)).for_twilio(text_id, 0),
        PictureAddresses(access, clock=lambda: utc_now() - timedelta(days=7)).for_customer(upload.id),
        ana.addresses.for_twilio(text_id, 1),
        ana.addresses.for_twilio(upload.id, 0),
        ana.addresses.for_customer(text_id),
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good[:-1],
        f"{good}A",
        f"{PUBLIC}/sms/pictures/{'A' * 56}",
        f"{PUBLIC}/sms/pictures/{upload.id}",
        f"{PUBLIC}/sms/pictures/é%00",
    ]
    answers = [ana.open(url) for url in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1, "nobody learns why"


def _kept_waiting(ana: Help) -> UUID:
    """A picture that Twilio has in hand, and never sends."""
    ana.service.twilio.stand_in.hooks.reached_at = {}
    ana.share(png(), text="Look")
    eventually(lambda: ana.last().sid, str)
    return ana.last().id


def test_whoever_has_stopped_gets_no_picture_and_the_agent_is_told(ana: Help) -> None:
    ana.phone.text("STOP")
    ana.phone.wait_for(4)
    ana.share(png(), text="Look")
    ana.agent.sees(ana.card["ts"], "this phone has opted out of texts")
    assert ana.last().state is SmsState.withheld
    assert ana.open(ana.addresses.for_twilio(ana.last().id, 0)).status_code == 404
    ana.phone.stays_at(4)


def test_a_picture_that_twilio_cannot_fetch_is_told_to_the_agent(ana: Help) -> None:
    nowhere = {f"{PUBLIC}/sms/pictures": "http://127.0.0.1:9", PUBLIC: ana.service.url}
    ana.service.twilio.stand_in.hooks.reached_at = nowhere
    ana.share(png(), text="Look at this")
    told = f'did not arrive (failed, {NOT_FETCHED}). They have not read: "Ana Silva: Look at this"'
    ana.agent.sees(ana.card["ts"], f"{told} The picture did not arrive either.")
    assert ana.last().state is SmsState.failed


def test_an_mms_whose_answer_was_lost_is_not_sent_twice(ana: Help) -> None:
    asked = Asked(ana, Trouble(500, 20500, taken=True))
    ana.service.twilio.stand_in.hooks.reached_at = {
        f"{PUBLIC}/sms/pictures": f"{ana.service.url}/sms/pictures"
    }
    ana.share(png(), text="Look")
    eventually(lambda: ana.last().sid, str)
    assert len(ana.phone.pictures("Look")) == 1
    ana.phone.stays_at(4)
    assert len(asked.urls) == 1


def test_where_no_mms_goes_the_text_has_a_link(service: Service) -> None:
    phone = service.phone(ELSEWHERE)
    ana = helped(service, phone)
    assert ana.share(png(), text="Is it this one?") == "white_check_mark"
    text, heading, url = phone.wait_for(4)[-1].split("\n")
    assert (text, heading) == ("Ana Silva: Is it this one?", "The picture (for 7 days):")
    for _ in range(2):
        shown = ana.open(url)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert ana.last().pictures == []
    ana.agent.close()
    phone.http.close()


def test_what_is_too_large_for_mms_is_a_link(ana: Help) -> None:
    assert ana.share(noise(1150), text="In full") == "white_check_mark"
    url = ana.phone.wait_for(4)[-1].split("\n")[-1]
    assert ana.open(url).headers["content-type"] == "image/png"
    assert len(ana.open(url).content) > 5_000_000


def test_without_a_public_address_the_agent_is_told_and_the_words_go(
    ana: Help, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = replace(ana.side.twilio.access, calls_back=False)
    phrases = ana.side.outbox._phrases
    monkeypatch.setattr(ana.side.outbox, "_enclosing", Enclosing(hidden, ana.addresses, phrases))
    ana.write(png(), png(), text="Look")
    ana.agent.sees(ana.card["ts"], "The 2 pictures were not sent")
    assert ana.phone.wait_for(4)[-1] == "Ana Silva: Look"
    ana.share(png())
    ana.agent.sees(ana.card["ts"], "The picture was not sent")
    ana.phone.stays_at(4)
    assert ana.service.parts.slack is not None
    monkeypatch.setattr(ana.service.parts.slack.replies, "_texts_pictures", False)
    assert ana.share(png()) == "warning"
    ana.agent.sees(ana.card["ts"], "The customer's channel takes no files")


def test_a_link_ends_with_the_picture(service: Service) -> None:
    phone = service.phone("+447400123457")
    ana = helped(service, phone)
    ana.share(png(), text="Look")
    url = phone.wait_for(4)[-1].split("\n")[-1]
    assert ana.open(url).status_code == 200
    with service.parts.database.begin() as session:
        assert expire(session, Kept.uploads, days=1, now=utc_now() + timedelta(days=2))
    assert ana.open(url).status_code == 404
    ana.agent.close()
    phone.http.close()


def test_an_erased_conversation_leaves_nothing_behind_an_address(ana: Help) -> None:
    text_id = _kept_waiting(ana)
    (upload,) = ana.uploads()
    urls = [ana.addresses.for_twilio(text_id, 0), ana.addresses.for_customer(upload.id)]
    assert [ana.open(url).status_code for url in urls] == [200, 200]
    with ana.service.parts.database.begin() as session:
        forget(session, [ana.phone.conversation_id(ana.service.parts.database)], now=utc_now())
    assert [ana.open(url).status_code for url in urls] == [404, 404]
    with ana.service.parts.database.read() as session:
        assert session.get(SmsMessage, text_id) is None
