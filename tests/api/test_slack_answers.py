"""What the articles say, sent by an agent from Slack: the real app, and the stand-in's modals."""

from collections.abc import Iterator

import pytest

from api.simulators.slack.view_rules import takes
from api.simulators.slack.views import Views
from api.slack import modal
from api.slack.policy import Offer, OfferKind
from store.models import Article
from store.repositories.articles import ArticleRepository
from store.repositories.shop_facts import ShopFactsRepository
from tests.api.agent import Agent, Said, words
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import say
from tests.api.waiting import eventually
from tests.store.articles.builders import AUTHOR, NOW, published, with_facts

SHORTCUT = "policy_answer"
WINDOW = "passage:modal-window:1"


@pytest.fixture
def articles(service: Service) -> Iterator[list[Article]]:
    """Two articles, one of them kept ready, once they are in the index; archived afterwards."""
    database = service.parts.database
    with database.read() as session:
        has_facts = ShopFactsRepository(session).policy_version() != "0.0"
    if not has_facts:
        with_facts(database)
    made = [
        published(
            database, "modal-window", title="How long may I return?", short_answer="You have *30* days."
        ),
        published(
            database,
            "modal-sorry",
            title="Sorry for the wait",
            short_answer="Thank you for your patience.",
            body="",
            category="service",
            tags=("canned", "wait"),
        ),
    ]
    library = service.parts.keeper.library

    def indexed() -> bool | None:
        snapshot = library.current()
        return (snapshot is not None and any(d.slug == "modal-sorry" for d in snapshot.documents)) or None

    eventually(indexed, lambda: "the index")
    yield made
    with database.begin() as session:
        for article in made:
            repository = ArticleRepository(session)
            stored = repository.get(article.id)
            assert stored is not None
            repository.archive(article.id, based_on=stored.version, author=AUTHOR, now=NOW)
            session.delete(stored)


@pytest.fixture
def ana(service: Service) -> Iterator[Agent]:
    agent = service.slack.agent("Ana Silva")
    yield agent
    agent.close()


@pytest.fixture
def card(service: Service, customer: Customer, ana: Agent) -> Said:
    service.rasa.answer = say("I'm asking a person.", handoff={"reason": "asked_for_person"})
    customer.send("how long may I return it?")
    customer.wait_for(3)
    return ana.card(customer.conversation_id)


def opened(ana: Agent, card: Said) -> Said:
    ana.choose(SHORTCUT, card["ts"])
    return ana.view(card["ts"])


def test_the_best_passage_is_sent_under_the_agents_name_with_its_source(
    articles: list[Article], card: Said, customer: Customer, ana: Agent
) -> None:
    ana.press("claim", card)
    reply = ana.sees(card["ts"], "how long may I return it")
    ana.choose(SHORTCUT, reply["ts"])
    view = ana.view(card["ts"])
    shown = words(view)
    assert "How long may I return?" in shown
    assert "30" in shown
    assert ana.submit(view, choice=WINDOW) == {}
    assert ana.state()["view"] is None
    sent = customer.wait(lambda said: said[-1][0] == "agent")
    assert sent[-1] == ("agent", "You have *30* days.")
    message = customer.history()["messages"][-1]
    assert message["author"] == {"kind": "agent", "name": "Ana Silva"}
    (citation,) = message["citations"]
    assert citation["title"] == "How long may I return?"
    assert citation["url"].endswith("/help/modal-window")
    ana.sees(card["ts"], "Source: How long may I return?")


def test_another_question_and_a_reply_that_is_kept_ready(
    articles: list[Article], card: Said, customer: Customer, ana: Agent
) -> None:
    ana.press("claim", card)
    view = opened(ana, card)
    ana.enter(view, "policy_search", "sorry for the long wait")
    again = ana.view("'initial_value': 'sorry for the long wait'")
    assert again["id"] == view["id"]
    assert words(again).count("Thank you for your patience.") == 1, "not offered twice"
    ana.enter(view, "policy_search", "")
    again = ana.view("kept ready")
    assert "How long may I return?" not in words(again)
    assert ana.submit(again, choice="reply:modal-sorry:1") == {}
    customer.wait(lambda said: said[-1] == ("agent", "Thank you for your patience."))


def test_only_the_claimer_may_send(
    articles: list[Article], card: Said, service: Service, customer: Customer, ana: Agent
) -> None:
    ana.choose(SHORTCUT, card["ts"])
    assert "submit" not in ana.view("Press *Claim* on the card first")
    ana.press("claim", card)
    view = opened(ana, card)
    ben = service.slack.agent("Ben Okafor")
    ben.choose(SHORTCUT, card["ts"])
    assert "submit" not in ben.view("Press *Claim* on the card first")
    ben.press("take_over", card)
    ana.card(customer.conversation_id, f"<@{ben.user}>")
    assert "nothing was sent" in ana.submit(view, choice=WINDOW)["choice"]
    ben.close()
    assert not [text for author, text in customer.said() if author == "agent"]


def test_words_that_have_changed_are_not_sent_unseen(
    articles: list[Article], card: Said, customer: Customer, ana: Agent
) -> None:
    ana.press("claim", card)
    view = opened(ana, card)
    assert "has changed" in ana.submit(view, choice="passage:modal-window:9")["choice"]
    assert ana.submit(view, choice=WINDOW) == {}
    customer.wait(lambda said: said[-1] == ("agent", "You have *30* days."))


def test_the_command_tells_what_articles_say_and_which_replies_are_ready(
    articles: list[Article], ana: Agent
) -> None:
    for asked, expected in (
        ("knowledge how long may I return", "/help/modal-window"),
        ("reply wait", "Thank you for your patience."),
        ("reply", "Sorry for the wait"),
        ("reply zebra", "No reply is kept ready"),
        ("help", "/doorstep knowledge"),
    ):
        ana.write(f"/doorstep {asked}")
        ana.hears(expected)


def test_a_modal_keeps_to_slacks_limits_whatever_the_articles_hold() -> None:
    offers = [
        Offer(kind=kind, slug=f"{'s' * 78}{number}", version=10**6, title="t" * 200, url="u", text="x" * 9000)
        for number, kind in enumerate([OfferKind.passage] * 4 + [OfferKind.reply] * 5)
    ]
    assert takes(modal.chooser(offers, question="q" * 9000, about="a" * 3000))
    assert takes(modal.chooser([], question="", about=""))
    assert takes(modal.waiting())
    broken = modal.chooser(offers, question="", about="a" * 3001)
    assert not takes(broken)
    assert not takes({**modal.waiting(), "blocks": []})


def test_a_modal_is_opened_by_what_a_person_just_did() -> None:
    at = [0.0]
    views = Views(clock=lambda: at[0])
    late, early = views.trigger("U1"), views.trigger("U1")
    assert views.open(early, modal.waiting()) is not None
    assert views.open(early, modal.waiting()) is None, "once"
    at[0] = 3.1
    assert views.open(late, modal.waiting()) is None
