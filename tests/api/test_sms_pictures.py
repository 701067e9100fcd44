"""Pictures that phones send: fetched from Twilio only, taken like the widget's, and in order."""

import io
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from PIL import Image

from api.channels.sms.media import MediaNotThereError, MediaRefusedError, MediaStore
from store.repositories.uploads import UploadRepository
from tests.api.conftest import Service
from tests.api.phone import SID, Phone
from tests.api.test_sms import texts_of
from tests.api.waiting import eventually

UNREAD = "We couldn't read the picture you sent. JPEG, PNG, WebP and GIF up to 10 MB work."


@pytest.fixture
def media(service: Service) -> Iterator[MediaStore]:
    store = MediaStore(service.twilio.access)
    yield store
    store.close()


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


def url_of(service: Service, content: bytes, content_type: str = "image/jpeg") -> str:
    media = service.twilio.stand_in.account.add_media(content, content_type)
    return f"{service.twilio.url}/2010-04-01/Accounts/{SID}/Messages/MM1/Media/{media}"


def mms(phone: Phone, body: str, *urls: str) -> None:
    media = {f"MediaUrl{place}": url for place, url in enumerate(urls)}
    phone.text(body, NumMedia=str(len(urls)), **media)


def test_a_picture_is_in_the_message_and_what_follows_waits_for_it(service: Service, phone: Phone) -> None:
    mms(phone, "it is broken", url_of(service, picture()))
    phone.text("see?")
    assert phone.wait_for(2) == ["You said: it is broken", "You said: see?"]
    conversation_id = phone.conversation_id(service.parts.database)
    history = service.parts.service.history(conversation_id=conversation_id, after=0, limit=10)
    first = history.messages[0]
    assert [text for author, text in texts_of(service, phone) if author == "customer"] == [
        "it is broken",
        "see?",
    ]
    with service.parts.database.read() as session:
        (upload,) = UploadRepository(session).of_message(first.id)
    assert (upload.content_type, upload.width, upload.height) == ("image/jpeg", 40, 30)
    assert service.parts.sms is not None
    phone.stays_at(2)


def test_what_is_no_picture_is_said(service: Service, phone: Phone) -> None:
    mms(phone, "look", url_of(service, b"%PDF-1.4", "application/pdf"))
    assert {"You said: look", UNREAD} == set(phone.wait_for(2))
    mms(phone, "", url_of(service, b"BEGIN:VCARD", "text/vcard"))
    assert phone.wait_for(3)[-1] == UNREAD


def test_pictures_come_from_twilio_and_from_nowhere_else(service: Service, media: MediaStore) -> None:
    own = service.twilio.url
    fine = (
        f"{own}/x",
        "https://api.twilio.com/x",
        "https://mms.twiliocdn.com/x",
        "https://s3-external-1.amazonaws.com/media.twiliocdn.com/x",
    )
    refused = (
        "http://api.twilio.com/x",
        "https://api.twilio.com:8443/x",
        "https://api.twilio.com.evil.example/x",
        "https://eviltwilio.com/x",
        "https://user@api.twilio.com/x",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/x",
        "https://[::1]/x",
        "file:///etc/passwd",
        own.replace("127.0.0.1", "localhost"),
        "",
    )
    assert [media.is_allowed(urlsplit(url)) for url in fine] == [True] * len(fine)
    assert [media.is_allowed(urlsplit(url)) for url in refused] == [False] * len(refused)
    for url in refused:
        with pytest.raises(MediaRefusedError):
            media.fetch(url)


def test_a_picture_that_is_not_there_yet_is_waited_for(service: Service, media: MediaStore) -> None:
    missing = url_of(service, picture())[:-4] + "0000"
    with pytest.raises(MediaNotThereError):
        media.fetch(missing)


def test_a_picture_that_never_comes_is_said_and_the_words_are_taken(
    service: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.channels.sms.pictures.MOST_TRIES", 1)
    mms(phone, "look at this", url_of(service, picture())[:-4] + "0000")
    eventually(lambda: len(phone.received()) == 2 or None, lambda: str(phone.received()))
    assert any("couldn't get the picture" in text for text in phone.received())
    assert ("customer", "look at this") in texts_of(service, phone)
