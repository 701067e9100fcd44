"""Pictures: what is taken, what becomes of it, and whose it is."""

import contextlib
import io
import random
from uuid import UUID, uuid4

import pytest
from PIL import Image

from api.conversations.pictures import (
    LARGEST_FILE,
    LONGEST_SIDE,
    NotAPictureError,
    PictureTooLargeError,
    check_picture,
)
from tests.api.conftest import Service
from tests.api.customer import Customer

_ORIENTATION, _MAKER = 0x0112, 0x010F


def _file(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_usual_kinds_are_taken(kind: str) -> None:
    picture = check_picture(_file(kind))
    assert (picture.width, picture.height) == (40, 30)
    assert Image.open(io.BytesIO(picture.content)).get_format_mimetype() == picture.content_type


def test_a_picture_is_turned_upright_and_tells_nothing_about_its_maker() -> None:
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKER] = 6, "Camera of Jane Doe"
    picture = check_picture(_file("JPEG", exif=exif))
    assert (picture.width, picture.height) == (30, 40)
    assert b"Jane" not in picture.content
    assert not Image.open(io.BytesIO(picture.content)).getexif()


def test_transparency_is_kept() -> None:
    picture = check_picture(_file("PNG", mode="RGBA"))
    assert picture.content_type == "image/png"
    assert Image.open(io.BytesIO(picture.content)).mode == "RGBA"


def test_a_large_picture_is_made_smaller() -> None:
    picture = check_picture(_file("PNG", (5000, 1000)))
    assert (picture.width, picture.height) == (LONGEST_SIDE, 410)


def test_too_many_bytes_or_pixels() -> None:
    with pytest.raises(PictureTooLargeError):
        check_picture(b"\xff\xd8" + bytes(LARGEST_FILE))
    with pytest.raises(PictureTooLargeError):
        check_picture(_file("PNG", (50_001, 1_000), "1"))


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(NotAPictureError):
        check_picture(_file(kind))


def test_what_is_no_picture_is_refused() -> None:
    for data in (b"", b"hello", b"<svg onload=alert(1)>", b"GIF89a", b"%PDF-1.7", uuid4().bytes * 100):
        with pytest.raises(NotAPictureError):
            check_picture(data)


def test_a_broken_file_never_raises_anything_else() -> None:
    chance = random.Random(7)
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        whole = _file(kind)
        for _ in range(100):
            broken = bytearray(whole[: chance.randint(1, len(whole))])
            broken[chance.randrange(len(broken))] ^= chance.randint(1, 255)
            with contextlib.suppress(NotAPictureError, PictureTooLargeError):
                check_picture(bytes(broken))


def test_a_picture_without_words_is_a_message_once(service: Service, customer: Customer) -> None:
    conversation_id = UUID(customer.conversation_id)
    sent = [
        service.parts.service.accept(
            conversation_id=conversation_id,
            external_id="one",
            text="  ",
            pictures=[check_picture(_file("PNG"))],
        )
        for _ in range(2)
    ]
    assert [each.is_new for each in sent] == [True, False]
    customer.wait_for(2)
    (asked,) = service.rasa.asked
    assert (asked["text"], asked["metadata"]["payload"], asked["metadata"]["pictures"]) == (
        "/inform",
        True,
        1,
    )
    history = service.parts.service.history(conversation_id=conversation_id, after=0, limit=10)
    (attachment,) = history.messages[0].attachments
    upload_id = UUID(attachment["id"])
    kept = service.parts.service.picture(conversation_id=conversation_id, upload_id=upload_id)
    assert kept is not None
    assert (kept.width, len(kept.content)) == (attachment["width"], attachment["byte_size"])


def test_a_picture_is_not_shown_in_another_conversation(service: Service, customer: Customer) -> None:
    conversations = service.parts.service
    conversations.accept(
        conversation_id=UUID(customer.conversation_id),
        external_id="one",
        text="look",
        pictures=[check_picture(_file("PNG"))],
    )
    own = conversations.history(conversation_id=UUID(customer.conversation_id), after=0, limit=1)
    upload_id = UUID(own.messages[0].attachments[0]["id"])
    other = service.customer()
    other_id = UUID(other.conversation_id)
    assert conversations.picture(conversation_id=other_id, upload_id=upload_id) is None
