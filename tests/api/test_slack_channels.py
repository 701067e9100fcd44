"""Several channels: each request goes where the rules say, and everything about it happens there."""

from collections.abc import Iterator

import pytest

from tests.api.agent import LEGAL, Agent
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import say
from tests.api.waiting import eventually


@pytest.fixture
def ana(service: Service) -> Iterator[Agent]:
    agent = service.slack.agent("Ana Silva")
    yield agent
    agent.close()


def test_a_legal_matter_goes_to_its_own_channel_and_back(
    service: Service, customer: Customer, ana: Agent
) -> None:
    legal = service.slack.stand_in.workspace.find_channel(LEGAL)
    service.rasa.answer = say("I'm asking a person.", handoff={"reason": "legal"})
    customer.send("my lawyer will call")
    customer.wait_for(3)
    card = ana.card(customer.conversation_id)
    assert card["channel"] == legal
    ana.press("claim", card)
    ana.card(customer.conversation_id, "Claimed by")
    assert ana.reaction(ana.write("Hello, this is Ana.", card)) == "white_check_mark"
    assert customer.said()[-1] == ("agent", "Hello, this is Ana.")
    customer.send("good that you are there")
    assert ana.sees(card["ts"], "good that you are there")["channel"] == legal


def test_a_channel_that_is_closed_holds_up_no_other(service: Service, customer: Customer, ana: Agent) -> None:
    workspace = service.slack.stand_in.workspace
    legal = workspace.find_channel(LEGAL)
    assert legal is not None
    name = workspace.channels.pop(legal)
    try:
        service.rasa.answer = say("I'm asking a person.", handoff={"reason": "legal"})
        customer.send("my lawyer will call")
        customer.wait_for(3)
        other = service.customer()
        service.rasa.answer = say("I'm asking a person.", handoff={"reason": "complaint"})
        other.send("I complain")
        assert ana.card(other.conversation_id)["channel"] != legal
        assert ana.cards(customer.conversation_id) == []
        other.http.close()
    finally:
        workspace.channels[legal] = name
    eventually(lambda: ana.cards(customer.conversation_id) or None, lambda: "the card, once it is open")
