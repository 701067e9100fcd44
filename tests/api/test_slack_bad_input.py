"""What goes wrong in Slack in the middle of a conversation is seen, and loses nothing."""

from collections.abc import Callable

import pytest

from api.simulators.slack.web_api import Trouble
from tests.api.agent import Agent, Said, buttons, words
from tests.api.conftest import Service
from tests.api.customer import Customer

# The fixtures of a conversation on its way through Slack.
from tests.api.test_slack import HAND_OFF, ana, ben, card, claimed, status  # noqa: F401
from tests.api.waiting import eventually

BOTH = 12_000


def slack_is(customer: Customer) -> str:
    return str(customer.http.get("/readyz").json())


def archive(service: Service) -> Callable[[], None]:
    service.slack.stand_in.workspace.is_archived = True
    return lambda: setattr(service.slack.stand_in.workspace, "is_archived", False)


def revoke(service: Service) -> Callable[[], None]:
    api = service.slack.stand_in.api
    api.trouble = lambda _method, _arguments: Trouble(status=200, error="token_revoked")
    return lambda: setattr(api, "trouble", lambda _method, _arguments: None)


@pytest.mark.parametrize("fault", [archive, revoke], ids=["archived_channel", "revoked_token"])
def test_an_archived_channel_or_a_revoked_token_is_shown_and_loses_nothing(
    fault: Callable[[Service], Callable[[], None]],
    claimed: Said,  # noqa: F811
    service: Service,
    customer: Customer,
    ana: Agent,  # noqa: F811
) -> None:
    mend = fault(service)
    for number in range(3):
        customer.send(f"are you there? {number}")
    eventually(lambda: "'slack': 'degraded'" in slack_is(customer) or None, lambda: slack_is(customer))
    assert not [one for one in ana.thread(claimed["ts"]) if "are you there" in words(one)]
    mend()
    ana.sees(claimed["ts"], "are you there? 2")
    posts = "\n".join(words(one) for one in ana.thread(claimed["ts"]))
    places = [posts.index(f"are you there? {number}") for number in range(3)]
    assert places == sorted(places)
    assert ana.reaction(ana.write("I am", claimed)) == "white_check_mark"
    eventually(lambda: "'slack': 'ok'" in slack_is(customer) or None, lambda: slack_is(customer))


def test_a_button_of_an_old_card_does_nothing_and_says_so(
    claimed: Said,  # noqa: F811
    service: Service,
    customer: Customer,
    ana: Agent,  # noqa: F811
    ben: Agent,  # noqa: F811
) -> None:
    ana.press("resolve", claimed)
    service.rasa.answer = HAND_OFF
    customer.send("something else is broken")
    newer = eventually(
        lambda: next(iter(ana.cards(customer.conversation_id)[1:]), None), lambda: "a second card"
    )
    assert status(customer) == "awaiting_agent"
    for button in ("claim", "resolve", "return_to_bot", "snooze", "take_over", "release"):
        assert ben.press(button, claimed) == 200
        assert status(customer) == "awaiting_agent", button
    ben.hears("This card is old")
    assert len([one for one in ben.whispers() if "This card is old" in one]) >= 1
    assert "Claim" in buttons(newer)
    assert buttons(ana.card(customer.conversation_id)) == ["Claim", "Return to bot", "Resolve", "Snooze"]


def test_a_deleted_thread_comes_back_with_what_was_said_before_and_meanwhile(
    claimed: Said,  # noqa: F811
    service: Service,
    customer: Customer,
    ana: Agent,  # noqa: F811
) -> None:
    assert ana.reaction(ana.write("Hello from Ana", claimed)) == "white_check_mark"
    workspace = service.slack.stand_in.workspace
    for message in [*ana.thread(claimed["ts"]), claimed]:  # at once, and no event tells of it
        workspace.remove(message["ts"])
    customer.send("and what about the vase?")
    again = eventually(
        lambda: next(
            (one for one in ana.cards(customer.conversation_id) if one["ts"] != claimed["ts"]), None
        ),
        lambda: "a new card",
    )
    for text in ("this is the third parcel", "Hello from Ana", "and what about the vase?"):
        ana.sees(again["ts"], text)
    assert ana.reaction(ana.write("I am still here", again)) == "white_check_mark"


def test_a_message_of_12_000_characters_reaches_the_customer_whole_and_in_one_piece(
    claimed: Said,  # noqa: F811
    customer: Customer,
    ana: Agent,  # noqa: F811
) -> None:
    text = ("<!channel> & *_~ " * BOTH)[: BOTH - 1] + "."
    assert len(text) == BOTH
    assert ana.reaction(ana.write(text, claimed)) == "white_check_mark"
    said = [said for author, said in customer.said() if author == "agent"]
    assert len(said) == 1
    assert said[0].count("& *_~") == text.count("& *_~")
    assert said[0].endswith(".")
