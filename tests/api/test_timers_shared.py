"""Timers and deliveries with two processes that both sweep: each thing is done once, also when one dies."""

import time
from collections import Counter
from collections.abc import Iterator

import pytest

from api.simulators.slack.workspace import CHANNEL
from tests.api.agent import SECRET, TOKEN, Agent, SlackDouble, slack_double, words
from tests.api.conftest import serving
from tests.api.process import ApiProcess, two_processes
from tests.api.rasa_double import RasaDouble, rasa_double
from tests.api.test_executors import moved
from tests.api.test_slack import HAND_OFF
from tests.api.waiting import eventually

CUSTOMERS = 3
STEP_MINUTES = 0.1  # the channel is reminded after 6 s, the customer told after 12
UNCLAIMED = "Nobody has claimed this yet"
STILL_WAITING = "Nobody has been free to join yet"
A_SWEEP = 11.0  # seconds


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackDouble]:
    with slack_double(serving) as double:
        yield double


@pytest.fixture(scope="module")
def ana(slack: SlackDouble) -> Iterator[Agent]:
    agent = slack.agent("Ana Silva")
    yield agent
    agent.close()


@pytest.fixture(scope="module")
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        double.answer = HAND_OFF
        yield double


@pytest.fixture(scope="module")
def pair(
    postgres_url: str, rasa: RasaDouble, slack: SlackDouble, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ApiProcess, ApiProcess]]:
    with two_processes(
        tmp_path_factory.mktemp("pair"),
        rasa_url=rasa.url,
        database_url=postgres_url,
        slack_bot_token=TOKEN,
        slack_signing_secret=SECRET,
        slack_channel=CHANNEL,
        slack_api_url=slack.access.api_url,
        remind_after_minutes=str(STEP_MINUTES),
    ) as started:
        yield started


def test_cards_and_reminders_come_once_and_outlive_the_process_that_began_them(
    pair: tuple[ApiProcess, ApiProcess], ana: Agent
) -> None:
    dying, other = pair
    customers = [process.customer() for process in (dying, other, dying)[:CUSTOMERS]]
    for customer in customers:
        customer.send("a person please")
    cards = [ana.card(customer.conversation_id) for customer in customers]
    dying.kill()
    for customer, card in zip(customers, cards, strict=True):
        moved(customer, other)
        ana.sees(card["ts"], UNCLAIMED)
        eventually(
            lambda customer=customer: any(STILL_WAITING in text for _, text in customer.said()) or None,
            lambda: STILL_WAITING,
        )
    time.sleep(A_SWEEP)
    for customer, card in zip(customers, cards, strict=True):
        assert len(ana.cards(customer.conversation_id)) == 1
        posted = Counter(words(message) for message in ana.thread(card["ts"]))
        assert sum(count for text, count in posted.items() if UNCLAIMED in text) == 1
        assert set(posted.values()) == {1}
        told = Counter(text for _, text in customer.said())
        assert sum(count for text, count in told.items() if STILL_WAITING in text) == 1
        assert set(told.values()) == {1}
