"""Two real Rasas on one PostgreSQL: any of them takes a conversation's next turn, and none is kept twice."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest
from pydantic import SecretStr

from api.conversations.ports import BotFailedError
from api.rasa import RasaClient
from tests.api.test_rasa import question
from tests.bot.assistant import TOKEN, ActionServer, Assistant, running
from tests.e2e.test_rasa_channel import make_assistant


@pytest.fixture(scope="module")
def actions() -> Iterator[list[ActionServer]]:
    servers = [ActionServer() for _ in range(2)]
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def rasas(
    actions: list[ActionServer], postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Assistant]]:
    """Started at the same moment, on a database without Rasa's tables."""
    urls = ",".join(server.url for server in actions)
    made = [make_assistant(tmp_path_factory.mktemp("rasa"), urls, postgres_url) for _ in range(2)]
    with ThreadPoolExecutor() as pool, ExitStack() as stack:
        yield list(pool.map(stack.enter_context, map(running, made)))


@pytest.fixture
def conversation() -> str:
    return uuid.uuid4().hex


def heard(postgres_url: str, conversation: str) -> list[str]:
    """Each message that is in the dialogue, as often as it is."""
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute(
            "SELECT data::json ->> 'message_id' FROM rasa.events "
            "WHERE sender_id = %s AND type_name = 'user' ORDER BY id",
            (conversation,),
        )
        return [row[0] for row in rows]


def test_each_goes_on_where_the_other_stopped(rasas: list[Assistant], conversation: str) -> None:
    counts = [
        rasas[number % 2].ask(conversation, "where is my order?")["replies"][0]["data"]["count"]
        for number in range(6)
    ]
    assert counts == [1, 2, 3, 4, 5, 6]


def test_a_turn_that_one_has_answered_the_other_answers_the_same(
    rasas: list[Assistant], conversation: str, postgres_url: str
) -> None:
    first = rasas[0].take(conversation, "m1", "where is my order?")
    again = rasas[1].take(conversation, "m1", "where is my order?")
    assert first.json()["replies"] == again.json()["replies"]
    assert heard(postgres_url, conversation) == ["m1"]


def test_of_two_that_take_the_same_turn_at_once_one_keeps_it(
    rasas: list[Assistant], conversation: str, postgres_url: str, actions: list[ActionServer]
) -> None:
    """As when one hangs and is given up, and comes back to itself while the other is asked."""
    rasas[0].ask(conversation, "hello")
    rasas[1].ask(conversation, "hello")
    actions[1].together = actions[0].together  # whichever action server each Rasa asks
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda rasa: rasa.take(conversation, "m3", "TOGETHER where is it?"), rasas))
    assert sorted(answer.status_code for answer in answers) == [200, 502]
    kept = next(answer.json() for answer in answers if answer.status_code == 200)
    for rasa in rasas:
        assert rasa.take(conversation, "m3", "TOGETHER where is it?").json()["replies"] == kept["replies"]
    assert heard(postgres_url, conversation)[2:] == ["m3"]
    assert rasas[0].ask(conversation, "and now?")["replies"][0]["data"]["count"] == 4


def test_a_message_over_which_action_servers_end_gets_two_of_them_and_no_third(
    rasas: list[Assistant], conversation: str, actions: list[ActionServer]
) -> None:
    client = RasaClient(url=",".join(rasa.url for rasa in rasas), token=SecretStr(TOKEN))
    poison = question("where is my order? DIE")
    with pytest.raises(BotFailedError):
        client.ask(poison)
    client.close()
    assert sum(server.tries[str(poison.message_id)] for server in actions) == 2


def test_an_action_server_that_is_gone_is_done_without(
    rasas: list[Assistant], conversation: str, actions: list[ActionServer]
) -> None:
    actions[0].shutdown()
    actions[0].server_close()
    for number in range(4):
        assert rasas[number % 2].ask(conversation, "where is my order?")["replies"]
