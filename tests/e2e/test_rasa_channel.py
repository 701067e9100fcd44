"""The channel on a real Rasa server: every message once, every failure told, nothing half kept."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from api.cli.places import ROOT
from api.cli.training import embedding_directory, train
from tests.bot.assistant import ActionServer, Assistant, running
from tests.e2e.product import free_ports

SECRET_WORDS = "my order 4711 jo.secret@example.com"


@pytest.fixture(scope="module")
def actions() -> Iterator[ActionServer]:
    server = ActionServer()
    yield server
    server.shutdown()
    server.server_close()


def make_assistant(directory: Path, actions_url: str, tracker_url: str) -> Assistant:
    var = ROOT / "var"
    return Assistant(
        model=train(var, on_step=lambda _: None).path.resolve(),
        embedding=embedding_directory(var).resolve(),
        port=free_ports(1)[0],
        actions_url=actions_url,
        tracker_url=tracker_url,
        log=directory / "rasa.log",
    )


@pytest.fixture(scope="module")
def tracker_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rasa") / "rasa.db"


@pytest.fixture(scope="module")
def assistant(actions: ActionServer, tracker_file: Path) -> Iterator[Assistant]:
    with running(make_assistant(tracker_file.parent, actions.url, f"sqlite:///{tracker_file}")) as started:
        yield started


@pytest.fixture
def conversation() -> str:
    return uuid.uuid4().hex


def test_a_turn_from_message_to_replies(assistant: Assistant, conversation: str) -> None:
    answer = assistant.take(conversation, "m1", "order number 1001 and jo@example.com").json()
    assert answer["message_id"] == "m1"
    assert answer["intent"]["name"] == "inform"
    assert 0.5 < answer["intent"]["confidence"] <= 1
    assert {"entity": "order_number", "value": "1001"} in answer["entities"]
    assert {"entity": "email", "value": "jo@example.com"} in answer["entities"]
    first, second = answer["replies"]
    assert first == {
        "text": "action_inform 1",
        "buttons": [{"title": "No", "payload": "/deny"}],
        "citations": [],
        "data": {"count": 1},
        "handoff": {"reason": "asked"},
        "send_code": None,
    }
    assert second["text"].endswith("?")
    assert second["data"] is None


def test_a_greeting_is_answered_by_an_action(assistant: Assistant, conversation: str) -> None:
    answer = assistant.ask(conversation, "hello!")
    assert answer["intent"]["name"] == "greet"
    assert answer["replies"][0]["text"] == "action_greet 1"


def test_a_repeated_message_gets_the_same_answer_and_nothing_moves(
    assistant: Assistant, conversation: str
) -> None:
    first = assistant.take(conversation, "m1", "where is my parcel")
    assistant.take(conversation, "m2", "is it late?")
    before = assistant.events(conversation)
    again = assistant.take(conversation, "m1", "where is my parcel")
    assert again.json() == first.json()
    assert assistant.events(conversation) == before
    assert again.json()["replies"][0]["data"] == {"count": 1}


def test_a_repeated_message_after_a_kill_gets_the_same_answer(
    actions: ActionServer, tmp_path: Path, conversation: str
) -> None:
    with running(make_assistant(tmp_path, actions.url, f"sqlite:///{tmp_path}/rasa.db")) as assistant:
        first = assistant.take(conversation, "k1", "where is my parcel").json()
        calls = len(actions.calls)
        assistant.kill()
        assistant.start()
        assert assistant.take(conversation, "k1", "where is my parcel").json() == first
        assert len(actions.calls) == calls
        assert assistant.ask(conversation, "where is my parcel")["replies"][0]["data"] == {"count": 2}
        assert assistant.stop() == 0


@pytest.mark.parametrize(
    ("word", "detail"),
    [
        ("RAISE", "answered action_track_order with 500"),
        ("DECLINE", "answered action_track_order with 400"),
        ("NOTHING", "no action's answer"),
        ("GARBAGE", "no action's answer"),
    ],
)
def test_a_failed_action_is_told_and_nothing_is_kept(
    assistant: Assistant, conversation: str, word: str, detail: str
) -> None:
    assistant.ask(conversation, "where is my parcel")
    before = assistant.events(conversation)
    failed = assistant.take(conversation, "m2", f"where is my parcel, has it shipped? {word}")
    assert failed.status_code == 502
    assert failed.headers["content-type"] == "application/problem+json"
    assert failed.json()["action"] == "action_track_order"
    assert detail in failed.json()["detail"]
    assert assistant.events(conversation) == before
    assert assistant.ask(conversation, "where is my parcel")["replies"][0]["data"] == {"count": 2}


def test_a_failed_turn_can_be_tried_anew(assistant: Assistant, conversation: str) -> None:
    message = uuid.uuid4().hex
    assert assistant.take(conversation, message, "where is my parcel ONCE").status_code == 502
    answer = assistant.take(conversation, message, "where is my parcel ONCE")
    assert answer.status_code == 200
    assert answer.json()["replies"][0]["data"] == {"count": 1}
    said = [event["message_id"] for event in assistant.events(conversation) if event["event"] == "user"]
    assert said == [message]


def test_a_hanging_action_fails_before_the_product_loses_patience(
    assistant: Assistant, conversation: str
) -> None:
    failed = assistant.take(conversation, "m1", "where is my parcel HANG")
    assert failed.status_code == 502
    assert failed.elapsed.total_seconds() < 10
    assert "took longer than 8 s" in failed.json()["detail"]


def test_an_action_server_that_is_down_is_to_be_waited_for(tmp_path: Path, conversation: str) -> None:
    nobody = f"http://127.0.0.1:{free_ports(1)[0]}"
    with running(make_assistant(tmp_path, nobody, f"sqlite:///{tmp_path}/rasa.db")) as assistant:
        failed = assistant.take(conversation, "m1", "where is my parcel")
        assert failed.status_code == 503
        assert "can be reached" in failed.json()["detail"]
        assert assistant.take(conversation, "m2", "hello").status_code == 503, "small talk is an action too"


def test_an_action_server_whose_database_is_away_is_to_be_waited_for(
    assistant: Assistant, conversation: str
) -> None:
    failed = assistant.take(conversation, "m1", "where is my parcel AWAY")
    assert failed.status_code == 503
    assert failed.json()["action"] == "action_track_order"


def test_an_action_server_that_ends_over_a_turn_is_told_of_at_once(
    assistant: Assistant, conversation: str, actions: ActionServer
) -> None:
    assistant.ask(conversation, "where is my parcel")
    before = assistant.events(conversation)
    message = uuid.uuid4().hex
    failed = assistant.take(conversation, message, "where is my parcel DIE")
    assert failed.status_code == 502
    assert failed.json()["died"] is True
    assert actions.tries[message] == 1, "the product counts the deaths"
    assert assistant.events(conversation) == before


@pytest.mark.parametrize(
    "text", ["/restart", "  //restart", "/session_start", '/inform{"order_number": "1001"}']
)
def test_a_typed_command_is_words(assistant: Assistant, conversation: str, text: str) -> None:
    assistant.ask(conversation, "where is my parcel")
    answer = assistant.ask(conversation, text, payload=False)
    assert answer["intent"]["confidence"] < 1 or answer["intent"]["name"] == "nlu_fallback"
    assert answer["replies"]
    events = assistant.events(conversation)
    assert not any(event["event"] == "restart" for event in events)
    assert [event["text"] for event in events if event["event"] == "user"][-1] == text.strip()
    assert assistant.ask(conversation, "where is my parcel")["replies"][0]["data"] == {"count": 3}


def test_a_pressed_button_is_a_command(assistant: Assistant, conversation: str) -> None:
    answer = assistant.ask(conversation, "/talk_to_human", payload=True)
    assert answer["intent"] == {"name": "talk_to_human", "confidence": 1.0}
    assert answer["replies"][0]["text"] == "action_handoff 1"


@pytest.mark.parametrize("text", ["😀😀", "?!…", "///", "‎‏"])
def test_a_message_without_words_is_not_understood(
    assistant: Assistant, conversation: str, text: str
) -> None:
    assert assistant.ask(conversation, text)["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize(
    "text",
    [
        "where is my order " * 555,
        "x" * 10_000,
        "أين طلبي؟",
        "<script>alert(1)</script> <b>where</b> is my parcel",
        "'; DROP TABLE events; --",
        "where\0 is my parcel",
        "\ud83d\ude00 where is it",
    ],
)
def test_any_text_is_answered(assistant: Assistant, conversation: str, text: str) -> None:
    body = {"conversation": conversation, "message_id": "m1", "text": text}
    content = json.dumps(body)
    answer = assistant.http.post(
        "/webhooks/doorstep/turn", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["replies"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"conversation": "c", "message_id": "m"}',
        b'{"conversation": "c", "message_id": "m", "text": 3}',
        b'{"conversation": "c", "message_id": "m", "text": "  "}',
        b'{"conversation": "", "message_id": "m", "text": "hi"}',
        b'{"conversation": "c", "message_id": null, "text": "hi"}',
        b'{"conversation": "c", "message_id": "m", "text": "hi", "metadata": []}',
        b'{"conversation": "c", "message_id": "' + b"m" * 300 + b'", "text": "hi"}',
        b'{"conversation": "c", "message_id": "m", "text": "' + b"x" * 20_001 + b'"}',
    ],
)
def test_a_malformed_body_is_refused(assistant: Assistant, body: bytes) -> None:
    refused = assistant.http.post(
        "/webhooks/doorstep/turn", content=body, headers={"Content-Type": "application/json"}
    )
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"].endswith(".")


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", "Basic dG9rZW4="])
def test_nobody_gets_in_without_the_token(assistant: Assistant, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    with httpx.Client(base_url=assistant.url) as stranger:
        for method, path in (("POST", "/webhooks/doorstep/turn"), ("GET", "/webhooks/doorstep/ready")):
            assert stranger.request(method, path, json={}, headers=headers).status_code == 401
        assert stranger.post("/model/parse", json={"text": "hi"}).status_code == 401
        assert stranger.get("/conversations/c/tracker").status_code == 401


def test_rasas_own_api_parses(assistant: Assistant) -> None:
    parsed = assistant.http.post(
        "/model/parse", params={"token": assistant.token}, json={"text": "where is my order #1001"}
    ).json()
    assert parsed["intent"]["name"] == "track_order"
    assert [entity["value"] for entity in parsed["entities"]] == ["1001"]
    confidences = [intent["confidence"] for intent in parsed["intent_ranking"]]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1 + 1e-6


def test_what_is_not_sure_is_a_fallback_in_rasas_own_api(assistant: Assistant) -> None:
    parsed = assistant.http.post(
        "/model/parse", params={"token": assistant.token}, json={"text": "🙃"}
    ).json()
    assert parsed["intent"] == {"name": "nlu_fallback", "confidence": 1.0}


def test_conversations_run_beside_one_another(assistant: Assistant) -> None:
    """The action server answers only when both conversations have reached it."""
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda name: assistant.ask(name, "where is my parcel TOGETHER"),
                (uuid.uuid4().hex, uuid.uuid4().hex),
            )
        )
    assert [answer["replies"][0]["data"] for answer in answers] == [{"count": 1}] * 2


def test_turns_of_one_conversation_run_one_after_another(assistant: Assistant, conversation: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: assistant.ask(conversation, "where is my parcel"), range(8)))
    counts = sorted(answer["replies"][0]["data"]["count"] for answer in answers)
    assert counts == list(range(1, 9))


def test_the_same_message_twice_at_once_is_one_turn(assistant: Assistant, conversation: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: assistant.take(conversation, "m1", "where is my parcel"), range(4)))
    assert len({answer.text for answer in answers}) == 1
    said = [event for event in assistant.events(conversation) if event["event"] == "user"]
    assert len(said) == 1


def test_a_long_conversation_stays_right(assistant: Assistant, conversation: str) -> None:
    for turn in range(1, 31):
        answer = assistant.ask(conversation, "where is my parcel")
        assert answer["replies"][0]["data"] == {"count": turn}


def test_actions_get_the_token_the_end_of_the_history_and_no_domain(
    assistant: Assistant, actions: ActionServer, conversation: str
) -> None:
    for _ in range(12):
        assistant.ask(conversation, "where is my parcel")
    call = actions.calls[-1]
    assert actions.last_token == f"Bearer {assistant.token}"
    assert len(call["tracker"]["events"]) == 60
    assert call["tracker"]["slots"]["misses"] == 11
    assert call["tracker"]["latest_message"]["intent"]["name"] == "track_order"
    assert not call["domain"]


def test_the_trace_goes_through_to_the_actions_and_the_turn_into_the_log(
    assistant: Assistant, actions: ActionServer, conversation: str
) -> None:
    traceparent = f"00-{'a' * 32}-{'b' * 16}-01"
    body = {"conversation": conversation, "message_id": uuid.uuid4().hex, "text": "where is my parcel"}
    sent = assistant.http.post("/webhooks/doorstep/turn", json=body, headers={"traceparent": traceparent})
    assert sent.status_code == 200
    assert actions.last_traceparent == traceparent
    assistant.take(conversation, "m2", "RAISE where is my parcel")
    assert actions.last_traceparent is None
    assert f"turn=m2 conversation={conversation}" in assistant.log.read_text()


def test_connections_to_the_action_server_are_kept(
    assistant: Assistant, actions: ActionServer, conversation: str
) -> None:
    assistant.ask(conversation, "where is my parcel")
    known = set(actions.connections)
    for _ in range(5):
        assistant.ask(conversation, "where is my parcel")
    assert actions.connections == known


def test_a_broken_tracker_store_fails_the_turn(
    actions: ActionServer, tmp_path: Path, conversation: str
) -> None:
    file = tmp_path / "rasa.db"
    with running(make_assistant(tmp_path, actions.url, f"sqlite:///{file}")) as assistant:
        assistant.ask(conversation, "hello")
        with sqlite3.connect(file) as database:
            database.execute("ALTER TABLE events RENAME TO gone")
        assert assistant.take(conversation, "m2", "hello").status_code == 503
        with sqlite3.connect(file) as database:
            database.execute("ALTER TABLE gone RENAME TO events")
        assert assistant.take(conversation, "m2", "hello").status_code == 200


def test_on_postgresql_in_a_schema_of_its_own(
    actions: ActionServer, postgres_url: str, tmp_path: Path, conversation: str
) -> None:
    with running(make_assistant(tmp_path, actions.url, postgres_url)) as assistant:
        first = assistant.take(conversation, "m1", "where is my parcel").json()
        assistant.kill()
        assistant.start()
        assert assistant.take(conversation, "m1", "where is my parcel").json() == first
        assert assistant.ask(conversation, "where is my parcel")["replies"][0]["data"] == {"count": 2}


def test_the_log_keeps_what_customers_write_to_itself(assistant: Assistant, conversation: str) -> None:
    assistant.take(conversation, "m1", f"/{SECRET_WORDS}")
    assistant.take(conversation, "m2", f"/{SECRET_WORDS}", payload=True)
    assistant.take(conversation, "m3", f"RAISE {SECRET_WORDS}")
    log = assistant.log.read_text()
    assert "Turn m3 failed" in log
    for word in ("4711", "jo.secret", assistant.token):
        assert word not in log
