"""The stand-in Twilio takes pictures as Twilio does, and refuses what Twilio refuses."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response

from api.simulators.twilio.account import Account
from api.simulators.twilio.fetching import (
    LARGEST,
    NOT_FETCHED,
    TOO_LARGE,
    WRONG_TYPE,
    Medium,
    NotFetchedError,
    fetch_all,
)
from api.simulators.twilio.rest import RestApi
from tests.api.conftest import serving

JPEG = b"\xff\xd8\xff\xe0 a picture"
PNG = b"\x89PNG\r\n\x1a\n a picture"


@dataclass
class Place:
    """Files at addresses, and who asked for them."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def put(self, kind: str, content: bytes) -> str:
        name = f"{len(self.files)}"
        self.files[name] = (kind, content)
        return f"https://care.shop.example/{name}"

    def fetch(self, *urls: str, times: int = 1) -> list[Medium]:
        reach = {"https://care.shop.example": self.url}
        return asyncio.run(
            fetch_all(
                urls, words="look", times=times, reach=lambda url: url.replace(*next(iter(reach.items())))
            )
        )

    def fault(self, *urls: str) -> int:
        with pytest.raises(NotFetchedError) as error:
            self.fetch(*urls)
        return error.value.code


@pytest.fixture
def place() -> Iterator[Place]:
    made, app = Place(), FastAPI()

    @app.api_route("/{name}", methods=["GET", "HEAD"])
    def file(request: Request, name: str) -> Response:
        made.asked.append((request.method, name))
        if name not in made.files:
            return Response(status_code=404)
        kind, content = made.files[name]
        return Response(content, media_type=kind)

    with serving(app) as url:
        made.url = url
        yield made


def test_it_looks_first_and_takes_what_is_there_once_or_twice(place: Place) -> None:
    one, other = place.put("image/jpeg", JPEG), place.put("image/png", PNG)
    found = place.fetch(one, other)
    assert [(each.content_type, each.content) for each in found] == [("image/jpeg", JPEG), ("image/png", PNG)]
    assert place.asked == [("HEAD", "0"), ("GET", "0"), ("HEAD", "1"), ("GET", "1")]
    assert len(place.fetch(one, times=2)) == 1
    assert place.asked[4:] == [("HEAD", "0"), ("GET", "0")] * 2


def test_what_is_not_what_it_says_or_no_picture_is_refused(place: Place) -> None:
    assert place.fault(place.put("image/webp", b"RIFF....WEBP")) == WRONG_TYPE
    assert place.fault(place.put("image/jpeg", PNG)) == WRONG_TYPE
    assert place.fault(place.put("text/html", b"<html>")) == WRONG_TYPE
    assert place.fault("https://care.shop.example/nothing") == NOT_FETCHED
    assert place.fault("http://127.0.0.1:9/away") == NOT_FETCHED


def test_too_much_is_refused_one_by_one_and_in_all(place: Place) -> None:
    half = JPEG + bytes(LARGEST // 2)
    assert place.fault(place.put("image/jpeg", half + half)) == TOO_LARGE
    one = place.put("image/jpeg", half)
    assert len(place.fetch(one)) == 1
    assert place.fault(one, one) == TOO_LARGE


@pytest.mark.parametrize(
    ("to", "body", "media", "code"),
    [
        ("+13125550148", "", ["https://care.shop.example/p"], None),
        ("+13125550148", "look", ["https://care.shop.example/p"] * 10, None),
        ("+13125550148", "look", ["https://care.shop.example/p"] * 11, 21623),
        ("+13125550148", "look", ["ftp://care.shop.example/p"], 21620),
        ("+447400123456", "look", ["https://care.shop.example/p"], 21612),
        ("+447400123456", "look", [], None),
        ("+13125550148", "", [], 21602),
    ],
)
def test_a_message_is_judged_before_anything_is_fetched(
    to: str, body: str, media: list[str], code: int | None
) -> None:
    account = Account(sid="AC1")
    api = RestApi(account, token="t", sender="+13125550100")
    answer = api.create({"From": "+13125550100", "To": to, "Body": body}, media)
    assert answer.body.get("code") == code if code else answer.status == 201
    if not code:
        assert answer.body["num_media"] == str(len(media))
        assert answer.body["sid"].startswith("MM" if media else "SM")
    account.close()
