"""Two of each process on one PostgreSQL, killed one after another while customers write."""

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from store import demo
from store.database import Database
from store.settings import StoreSettings
from tests.e2e.fleet import Fleet, Member, fleet

CUSTOMERS = 4
PAUSE = 1.0  # seconds between a customer's messages
MOST_WAITING = 3  # messages that a customer writes ahead of the answers
CALM = 3.0  # seconds between one process's return and the next one's death
ANSWERED_WITHIN = 90.0

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def two_of_each(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    database = Database(postgres_url)
    database.upgrade()
    demo.seed(database, now=StoreSettings().now())
    database.dispose()
    with fleet(tmp_path_factory.mktemp("fleet"), postgres_url) as started:
        started.wait_until_ready()
        yield started


class Writer:
    """A customer who knows several addresses of the shop, and repeats what was not acknowledged."""

    def __init__(self, apis: list[Member]) -> None:
        self._http = httpx.Client(timeout=10)
        self._apis = itertools.cycle(random.sample([api.url for api in apis], len(apis)))
        session = self._anywhere("POST", "/widget/sessions", json={}).json()
        self._http.headers["Authorization"] = f"Bearer {session['token']}"
        self.conversation: str = session["conversation_id"]
        self.acknowledged: list[str] = []

    def write(self, text: str) -> None:
        body = {"client_id": str(uuid4()), "text": text}
        assert self._anywhere("POST", "/widget/messages", json=body).status_code == 202
        self.acknowledged.append(text)

    def messages(self) -> list[dict[str, Any]]:
        answer = self._anywhere("GET", "/widget/messages", params={"limit": 1000})
        return list(answer.json()["messages"])

    def unanswered(self) -> list[dict[str, Any]]:
        messages = self.messages()
        answered = {message.get("in_reply_to") for message in messages}
        return [
            each for each in messages if each["author"]["kind"] == "customer" and each["id"] not in answered
        ]

    def _anywhere(self, method: str, path: str, **rest: Any) -> httpx.Response:
        for url in self._apis:
            try:
                response = self._http.request(method, f"{url}{path}", **rest)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if response.status_code < 500:
                return response
        raise AssertionError("never")


def test_any_process_may_die_and_every_message_is_answered_once_in_order(
    two_of_each: Fleet, postgres_url: str
) -> None:
    writers = [Writer(two_of_each.apis) for _ in range(CUSTOMERS)]
    done = threading.Event()

    def talk(writer: Writer) -> None:
        writer.write("order 1001, maya.lindqvist@example.com")
        while not done.is_set():
            writer.write("where is my order?")
            done.wait(PAUSE)
            while len(writer.unanswered()) >= MOST_WAITING and not done.is_set():
                done.wait(PAUSE)

    threads = [threading.Thread(target=talk, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    killed = []
    try:
        for number in range(2):
            two_of_each.wait_until_ready()
            for group in (two_of_each.rasas, two_of_each.actions, two_of_each.apis):
                time.sleep(CALM)
                group[number].kill()
                killed.append(group[number].log.stem)
                time.sleep(CALM)
                group[number].start()
    finally:
        done.set()
        for thread in threads:
            thread.join(timeout=60)
    ended = time.monotonic()
    for writer in writers:
        while writer.unanswered():
            assert time.monotonic() - ended < ANSWERED_WITHIN, two_of_each.last_words()
            time.sleep(0.5)
    last = time.monotonic() - ended
    sent = sum(len(writer.acknowledged) for writer in writers)
    for writer in writers:
        answers = _check(writer)
        assert all("#1001" in text for text in answers), answers
    _check_dialogues(postgres_url)
    print(f"killed {', '.join(killed)}; {sent} messages, none lost or doubled; the last after {last:.1f} s")


def _check(writer: Writer) -> list[str]:
    """Each message answered once, in order; the answers."""
    messages = writer.messages()
    asked = [message for message in messages if message["author"]["kind"] == "customer"]
    assert [message["text"] for message in asked] == writer.acknowledged
    assert {message["author"]["kind"] for message in messages} == {"customer", "bot"}, "nobody was fetched"
    replies = [message for message in messages if message["author"]["kind"] == "bot"]
    assert [key for key, _ in itertools.groupby(replies, lambda reply: reply["in_reply_to"])] == [
        message["id"] for message in asked
    ]
    twice = Counter((reply["in_reply_to"], reply["text"]) for reply in replies)
    assert set(twice.values()) == {1}
    return [reply["text"] for reply in replies]


def _check_dialogues(postgres_url: str) -> None:
    """No Rasa kept a turn that another had kept."""
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute(
            "SELECT sender_id, data FROM rasa.events WHERE type_name = 'user'"
        ).fetchall()
    heard = Counter((sender, json.loads(data)["message_id"]) for sender, data in rows)
    assert heard
    assert set(heard.values()) == {1}
