"""A conversation's way through Slack and back: the real app, signed requests, and a strict stand-in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from store.repositories.conversations import ConversationRepository
from tests.api.agent import Agent, Said, buttons, words
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import say
from tests.api.waiting import eventually

WISH = {"reason": "asked_for_person", "priority": "high", "mood": "angry"}
HAND_OFF = say("I'm asking a person.", handoff=WISH)


@pytest.fixture
def ana(service: Service) -> Iterator[Agent]:
    agent = service.slack.agent("Ana Silva")
    yield agent
    agent.close()


@pytest.fixture
def ben(service: Service) -> Iterator[Agent]:
    agent = service.slack.agent("Ben Okafor")
    yield agent
    agent.close()


@pytest.fixture
def card(service: Service, customer: Customer, ana: Agent) -> Said:
    """The card of the customer, who has asked for a person."""
    service.rasa.answer = HAND_OFF
    customer.send("this is the third parcel that is lost, get me a person")
    customer.wait_for(3)
    return ana.card(customer.conversation_id)


@pytest.fixture
def claimed(card: Said, customer: Customer, ana: Agent) -> Said:
    assert ana.press("claim", card) == 200
    return ana.card(customer.conversation_id, "Claimed by")


def status(customer: Customer) -> str:
    return str(customer.history()["status"])


def test_the_card_tells_what_is_known(card: Said, customer: Customer, ana: Agent) -> None:
    shown = words(card)
    assert "Asks for a person" in shown
    assert "“this is the third parcel that is lost, get me a person”" in shown
    assert "Nothing proven yet" in shown
    assert "Website chat" in shown
    assert "High" in shown
    assert "Angry" in shown
    assert buttons(card) == ["Claim", "Return to bot", "Resolve", "Snooze"]
    rows = next(block["elements"] for block in card["blocks"] if block["type"] == "actions")
    assert {button["value"] for button in rows} == {customer.conversation_id}
    ana.sees(card["ts"], "this is the third parcel")


def test_a_claim_brings_the_agents_words_to_the_customer_and_back(
    claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    assert buttons(claimed) == ["Return to bot", "Resolve", "Snooze", "Unclaim", "Take over"]
    written = ana.write("Hello, I am looking into it & will be back <soon>", claimed)
    assert ana.reaction(written) == "white_check_mark"
    assert customer.said()[-2:] == [
        ("system", "Ana Silva from our team has joined."),
        ("agent", "Hello, I am looking into it & will be back <soon>"),
    ]
    last = customer.history()["messages"][-1]
    assert last["author"] == {"kind": "agent", "name": "Ana Silva"}
    assert customer.history()["agent"] == {"name": "Ana Silva"}
    asked = len(service.rasa.asked)
    customer.send("thank you <!channel> *_~")
    ana.sees(claimed["ts"], "thank you <!channel> *_~")
    assert len(service.rasa.asked) == asked, "the bot is silent"
    copies = [one for one in ana.thread(claimed["ts"]) if "looking into it" in words(one)]
    assert [one["user"] for one in copies] == [ana.user], "what she wrote is not posted again"


def test_notes_stay_inside(card: Said, customer: Customer, ana: Agent, ben: Agent) -> None:
    before = ana.write("is anybody on this?", card)
    assert ana.reaction(before) == "memo"
    ana.sees(card["ts"], "Nobody has claimed this conversation")
    ana.press("claim", card)
    ana.card(customer.conversation_id, "Claimed by")
    hers = ana.write("  // she wrote in twice before", card)
    his = ben.write("give her a voucher", card)
    top = ben.write("anybody want lunch?")
    assert (ana.reaction(hers), ben.reaction(his)) == ("memo", "memo")
    shown = ana.write("Good morning!", card)
    assert ana.reaction(shown) == "white_check_mark"
    assert [text for author, text in customer.said() if author == "agent"] == ["Good morning!"]
    assert "reactions" not in next(one for one in ana.state()["messages"] if one["ts"] == top)


def test_of_two_claims_one_wins_and_the_other_may_take_over(
    claimed: Said, customer: Customer, ana: Agent, ben: Agent
) -> None:
    assert ben.press("claim", claimed) == 200
    ben.hears("Ana Silva has this conversation already")
    ben.press("resolve", claimed)
    assert status(customer) == "with_agent"
    ben.press("take_over", claimed)
    ana.card(customer.conversation_id, f"<@{ben.user}>")
    assert customer.said()[-1] == ("system", "Ben Okafor from our team goes on from here.")
    assert ana.reaction(ana.write("wait, I had it", claimed)) == "memo"
    assert ben.reaction(ben.write("I have it now", claimed)) == "white_check_mark"
    ben.press("release", claimed)
    assert status(customer) == "awaiting_agent"
    assert "Claim" in buttons(ana.card(customer.conversation_id, "Waiting for someone"))


def test_reassigned_it_is_the_colleagues_and_only_the_claimer_can_give_it(
    claimed: Said, customer: Customer, ana: Agent, ben: Agent
) -> None:
    ben.press("assign", claimed, chosen=ben.user)
    ben.hears("Ana Silva has this conversation")
    ana.press("assign", claimed, chosen="U999999")
    ana.hears("Slack does not know that person")
    assert customer.history()["agent"] == {"name": "Ana Silva"}
    ana.press("assign", claimed, chosen=ben.user)
    ana.card(customer.conversation_id, f"Claimed by <@{ben.user}>")
    ana.sees(claimed["ts"], f"<@{ben.user}> has claimed this")
    assert customer.said()[-1] == ("system", "Ben Okafor from our team goes on from here.")
    assert ana.reaction(ana.write("one more thing", claimed)) == "memo"
    assert ben.reaction(ben.write("Ben here", claimed)) == "white_check_mark"
    assert customer.history()["messages"][-1]["author"] == {"kind": "agent", "name": "Ben Okafor"}


def test_of_two_claims_in_the_same_second_one_wins(
    card: Said, customer: Customer, ana: Agent, ben: Agent
) -> None:
    with ThreadPoolExecutor(2) as pool:
        pressed = [pool.submit(agent.press, "claim", card) for agent in (ana, ben)]
    assert [each.result() for each in pressed] == [200, 200]
    shown = words(ana.card(customer.conversation_id, "<@U"))  # the name comes first, the mention soon after
    winner, loser = (ana, ben) if f"<@{ana.user}>" in shown else (ben, ana)
    assert f"<@{winner.user}>" in shown
    assert customer.history()["agent"] == {"name": winner.name}
    joined = [text for author, text in customer.said() if text.endswith("has joined.")]
    assert joined == [f"{winner.name} from our team has joined."]
    loser.hears(f"{winner.name} has this")
    assert loser.reaction(loser.write("I have it", card)) == "memo"
    assert winner.reaction(winner.write("No, I have", card)) == "white_check_mark"


def test_back_to_the_bot_and_handed_over_again_in_the_same_thread(
    claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    ana.write("The assistant can tell you the rest.", claimed)
    customer.wait_for(5)
    ana.press("return_to_bot", claimed)
    assert status(customer) == "bot"
    service.rasa.answer = say("It is in Reno.")
    customer.send("so where is it")
    customer.wait(lambda said: said[-1] == ("bot", "It is in Reno."))
    assert ana.reaction(ana.write("did it help?", claimed)) == "memo"
    service.rasa.answer = HAND_OFF
    customer.send("a person again please")
    ana.sees(claimed["ts"], "Asked for a person again")
    ana.sees(claimed["ts"], "It is in Reno.")
    assert len(ana.cards(customer.conversation_id)) == 1
    assert "Claim" in buttons(ana.card(customer.conversation_id, "Waiting for someone"))


def test_resolved_is_rated_and_a_new_matter_gets_a_new_card(
    claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    ana.press("resolve", claimed)
    assert status(customer) == "closed"
    asked = customer.history()["messages"][-1]
    assert [button["title"][0] for button in asked["buttons"]] == ["1", "2", "3", "4", "5"]
    turns = len(service.rasa.asked)
    customer.send(asked["buttons"][4]["payload"])
    assert customer.said()[-2:] == [
        ("customer", "5 · very good"),
        ("bot", "Thank you, that is passed on to the team."),
    ]
    assert status(customer) == "closed"
    assert len(service.rasa.asked) == turns, "a score is nothing for the bot"
    resolved = ana.card(customer.conversation_id, "Rated 5 of 5")
    assert buttons(resolved) == []
    assert ana.reaction(ana.write("one more thing", claimed)) == "memo"
    ana.press("claim", claimed)
    ana.hears("This card is old")
    customer.send("something else is broken")
    eventually(lambda: ana.cards(customer.conversation_id)[1:] or None, lambda: "a second card")
    assert status(customer) == "awaiting_agent"


def test_an_edit_becomes_a_correction_and_a_deletion_is_answered(
    claimed: Said, customer: Customer, ana: Agent
) -> None:
    written = ana.write("It comes on Monday", claimed)
    ana.reaction(written)
    ana.edit(written, "It comes on Tuesday")
    ana.sees(claimed["ts"], "your edit was sent to them as a correction")
    assert customer.said()[-1] == ("agent", "Correction: It comes on Tuesday")
    note = ana.write("// internal", claimed)
    ana.reaction(note)
    ana.edit(note, "not internal any more?")
    ana.delete(written)
    ana.sees(claimed["ts"], "deleting it here does not take it back")
    assert customer.said()[-1] == ("agent", "Correction: It comes on Tuesday")


def test_a_deleted_card_comes_back_with_everything(claimed: Said, customer: Customer, ana: Agent) -> None:
    ana.reaction(ana.write("Hello!", claimed))
    ana.delete(claimed["ts"])
    again = eventually(
        lambda: next(
            (one for one in ana.cards(customer.conversation_id) if one["ts"] != claimed["ts"]), None
        ),
        lambda: "a new card",
    )
    ana.sees(again["ts"], "this is the third parcel")
    ana.sees(again["ts"], "Hello!")
    assert ana.reaction(ana.write("I am still here", again)) == "white_check_mark"
    assert customer.said()[-1] == ("agent", "I am still here")


def test_events_that_come_twice_are_dealt_with_once(
    claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    service.slack.stand_in.sender.twice = True
    for number in range(5):
        ana.write(f"part {number}", claimed)
    customer.wait(lambda said: said[-1] == ("agent", "part 4"))
    last = ana.write("end", claimed)
    ana.reaction(last)
    assert [text for author, text in customer.said() if author == "agent"] == [
        *(f"part {number}" for number in range(5)),
        "end",
    ]


def test_a_long_message_of_an_agent_arrives_whole(claimed: Said, customer: Customer, ana: Agent) -> None:
    text = "a & b < c. " * 1100
    assert ana.reaction(ana.write(text, claimed)) == "white_check_mark"
    assert customer.said()[-1] == ("agent", text.strip())
    much = ana.write("x" * 25_000, claimed)
    assert ana.reaction(much) == "warning"
    ana.sees(claimed["ts"], "The message is too long")


def test_snooze_is_shown(card: Said, customer: Customer, ana: Agent) -> None:
    ana.press("snooze", card)
    ana.card(customer.conversation_id, "Snoozed until")


def test_a_score_with_a_word_over_http_is_kept_and_shown(
    claimed: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    ana.press("resolve", claimed)
    answer = customer.http.post("/widget/rating", json={"score": 2, "comment": "took too long"})
    assert answer.status_code == 204
    customer.http.post("/widget/rating", json={"score": 3})
    ana.card(customer.conversation_id, "Rated 3 of 5")
    with service.parts.database.read() as session:
        (kept,) = ConversationRepository(session).ratings(UUID(customer.conversation_id))
    assert (kept.score, kept.comment) == (3, "took too long")
    assert customer.http.post("/widget/rating", json={"score": 6}).status_code == 422
