"""Pictures both ways between the customer and the thread, through the real app and the stand-in's files."""

import io
from collections.abc import Iterator
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from api.conversations.pictures import check_picture
from api.simulators.slack.web_api import Trouble
from api.slack.files import is_slacks
from tests.api.agent import Agent, Said
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import say

API = "https://slack.com/api/"


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def ana(service: Service) -> Iterator[Agent]:
    agent = service.slack.agent("Ana Silva")
    yield agent
    agent.close()


@pytest.fixture
def claimed(service: Service, customer: Customer, ana: Agent) -> Said:
    service.rasa.answer = say("I'm asking a person.", handoff={"reason": "asked_for_person"})
    customer.send("a person please")
    customer.wait_for(3)
    card = ana.card(customer.conversation_id)
    ana.press("claim", card)
    return ana.card(customer.conversation_id, "Claimed by")


def pictures_of(service: Service, customer: Customer) -> list[tuple[str, int, int]]:
    """(author, width, height) of the pictures in the conversation, as they are stored."""
    conversation = UUID(customer.conversation_id)
    messages = service.parts.service.history(conversation_id=conversation, after=0, limit=200).messages
    found = []
    for message in messages:
        for attachment in message.attachments:
            picture = service.parts.service.picture(
                conversation_id=conversation, upload_id=UUID(attachment["id"])
            )
            assert picture is not None
            found.append((str(message.author_kind), picture.width, picture.height))
    return found


def test_an_agents_picture_reaches_the_customer(
    claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    assert ana.reaction(ana.share("label.png", png(), claimed)) == "white_check_mark"
    assert pictures_of(service, customer) == [("agent", 40, 30)]
    assert ana.reaction(ana.share("again.jpg", png((60, 20)), claimed, "look here")) == "white_check_mark"
    assert customer.said()[-1] == ("agent", "look here")
    assert pictures_of(service, customer)[-1] == ("agent", 60, 20)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("terms.pdf", b"%PDF-1.7", "only pictures"),
        ("trick.png", b"<svg onload=alert(1)>", "not a picture that can be shown"),
    ],
)
def test_anything_else_is_refused_with_the_reason(
    name: str, content: bytes, reason: str, claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    before = len(customer.said())
    assert ana.reaction(ana.share(name, content, claimed)) == "warning"
    ana.sees(claimed["ts"], f"{name} was not passed on: ")
    ana.sees(claimed["ts"], reason)
    assert len(customer.said()) == before
    assert ana.reaction(ana.share(name, content, claimed, "but read this")) == "white_check_mark"
    assert customer.said()[-1] == ("agent", "but read this")
    assert pictures_of(service, customer) == []


def test_a_picture_in_a_note_stays_inside(
    claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    assert ana.reaction(ana.share("inside.png", png(), claimed, "// for us")) == "memo"
    ben = service.slack.agent("Ben Okafor")
    assert ben.reaction(ben.share("his.png", png(), claimed)) == "memo"
    ben.close()
    assert pictures_of(service, customer) == []


def test_a_customers_pictures_appear_in_the_thread_in_order(
    claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    service.parts.service.accept(
        conversation_id=UUID(customer.conversation_id),
        external_id=str(uuid4()),
        text="",
        pictures=[check_picture(png((50, 50))), check_picture(png((51, 50)))],
    )
    customer.send("this is how it came")
    ana.sees(claimed["ts"], "this is how it came")
    thread = ana.thread(claimed["ts"])
    shown = [one for one in thread if one.get("files")]
    assert [file["title"] for one in shown for file in one["files"]] == ["Picture from the customer"] * 2
    told = next(one for one in thread if "(2 pictures)" in str(one))
    assert float(told["ts"]) < float(shown[0]["ts"]) < float(thread[-1]["ts"])
    url = f"{service.slack.url}/simulators/slack/files/{shown[0]['files'][0]['id']}"
    assert httpx.get(url).headers["content-type"] == "image/jpeg"
    assert httpx.get(shown[0]["files"][0]["url_private"]).status_code == 302, "private without the token"


def test_a_picture_whose_answer_was_lost_is_not_posted_twice(
    claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    lost: list[str] = []

    def lose(method: str, _arguments: object) -> Trouble | None:
        if method == "files.completeUploadExternal" and not lost:
            lost.append(method)
            return Trouble(status=503, after=True)
        return None

    service.slack.stand_in.api.trouble = lose
    service.parts.service.accept(
        conversation_id=UUID(customer.conversation_id),
        external_id=str(uuid4()),
        text="look",
        pictures=[check_picture(png())],
    )
    customer.send("and now?")
    ana.sees(claimed["ts"], "and now?")
    assert lost
    assert sum(bool(one.get("files")) for one in ana.thread(claimed["ts"])) == 1


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.png", True),
        ("https://slack.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://slack.com@evil.example/x", False),
        ("", False),
    ],
)
def test_the_token_is_shown_to_slack_only(url: str, fine: bool) -> None:
    assert is_slacks(url, API) is fine
    assert is_slacks("http://127.0.0.1:9/simulators/slack/files-pri/F1", "http://127.0.0.1:9/api/")
    assert not is_slacks("http://127.0.0.1:8/x", "http://127.0.0.1:9/api/")
