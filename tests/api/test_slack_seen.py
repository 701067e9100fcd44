"""An agent sees that the customer has had the words on the screen; no more than that is kept or told."""

from uuid import UUID

from store.models import Visit
from store.repositories.visits import VisitRepository
from tests.api.agent import Agent, Said
from tests.api.conftest import Service
from tests.api.customer import Customer

# The fixtures of a conversation on its way through Slack.
from tests.api.test_slack import ana, card, claimed  # noqa: F401
from tests.api.waiting import eventually

EYES = "eyes"


def reactions(agent: Agent, ts: str) -> list[str]:
    message = next(one for one in agent.state()["messages"] if one["ts"] == ts)
    return [str(one["name"]) for one in message.get("reactions", [])]


def eyed(agent: Agent, ts: str) -> None:
    eventually(lambda: EYES in reactions(agent, ts) or None, lambda: f"eyes on {ts}: {reactions(agent, ts)}")


def visit(service: Service, customer: Customer) -> Visit | None:
    with service.parts.database.read() as session:
        return VisitRepository(session).of(UUID(customer.conversation_id))


def last_seq(customer: Customer) -> int:
    return int(customer.history()["messages"][-1]["seq"])


def test_what_was_on_the_screen_gets_eyes_in_slack_and_what_was_not_gets_none(
    claimed: Said,  # noqa: F811
    service: Service,
    customer: Customer,
    ana: Agent,  # noqa: F811
) -> None:
    first, second = ana.write("It is in Reno.", claimed), ana.write("It comes on Monday.", claimed)
    ana.reaction(second)
    seen = last_seq(customer)
    with customer.live(after=seen) as live:
        live.send(type="seen", seq=seen)
        eyed(ana, second)
        third = ana.write("Anything else?", claimed)
        assert ana.reaction(third) == "white_check_mark"
        live.send(type="seen", seq=seen)  # again, as after a lost connection
        live.send(type="seen", seq=0)
        assert live.until(lambda frame: frame["type"] == "error")[-1]["problem"]["status"] == 422
    kept = visit(service, customer)
    assert kept is not None
    assert kept.seen_seq == seen
    assert reactions(ana, second) == ["white_check_mark", EYES]
    assert EYES not in reactions(ana, first), "the last one says it for those before"
    assert EYES not in reactions(ana, third)


def test_of_a_message_that_does_not_exist_yet_nothing_is_said(
    claimed: Said,  # noqa: F811
    service: Service,
    customer: Customer,
    ana: Agent,  # noqa: F811
) -> None:
    first = ana.write("It is in Reno.", claimed)
    ana.reaction(first)
    with customer.live() as live:
        live.send(type="seen", seq=2**31 - 1)
        eyed(ana, first)
        second = ana.write("It comes on Monday.", claimed)
        ana.reaction(second)
        live.send(type="message", client_id="after", text="thank you")
        ana.sees(claimed["ts"], "thank you")
    assert EYES not in reactions(ana, second)


def test_a_correction_that_was_seen_shows_on_the_message_that_it_corrects(
    claimed: Said,  # noqa: F811
    customer: Customer,
    ana: Agent,  # noqa: F811
) -> None:
    written = ana.write("It comes on Monday", claimed)
    ana.reaction(written)
    ana.edit(written, "It comes on Tuesday")
    ana.sees(claimed["ts"], "your edit was sent to them as a correction")
    with customer.live() as live:
        live.send(type="seen", seq=last_seq(customer))
        eyed(ana, written)
