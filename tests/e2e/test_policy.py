"""Policy questions through the whole product: the demo shop's own articles."""

import time
from datetime import UTC, datetime

import httpx

from store.articles.front_matter import read_article
from store.database import Database
from store.demo.articles import DIRECTORY
from store.importing.articles import take
from store.repositories.policy_gaps import PolicyGapRepository
from tests.e2e.product import Product


def test_a_policy_question_is_answered_from_the_article_that_it_cites(product: Product) -> None:
    answer, helped = product.customer().ask("what does standard shipping cost?")
    assert "$6.95" in answer["text"]
    (citation,) = answer["citations"]
    page = httpx.get(citation["url"])
    assert page.status_code == 200
    assert "$6.95" in page.text
    assert citation["title"].replace("'", "&#39;") in page.text
    assert helped["text"] == "Did that help?"
    assert [button["title"] for button in helped["buttons"]] == ["Yes", "No"]


def test_a_no_brings_a_person_and_the_merchant_learns_of_it(product: Product) -> None:
    customer = product.customer()
    customer.ask("what does standard shipping cost?")
    assert "someone from the team" in customer.say("no")
    database = Database(f"sqlite:///{product.data_dir / 'doorstep.db'}")
    with database.read() as session:
        texts = [gap.text for gap in PolicyGapRepository(session).open()]
    database.dispose()
    assert "what does standard shipping cost?" in texts


def test_a_newly_published_article_is_the_answer_within_seconds(product: Product) -> None:
    question = "do you offer gift wrapping, and what does gift wrapping cost?"
    text = (
        "---\ntitle: Do you offer gift wrapping?\ncategory: orders\nstatus: published\n"
        "short_answer: Gift wrapping costs $4 an order; choose it in the cart.\ntags: [gift wrapping]\n---\n"
    )
    database = Database(f"sqlite:///{product.data_dir / 'doorstep.db'}")
    with database.begin() as session:
        take(session, read_article(text, name="gift-wrapping"), author="system", now=datetime.now(UTC))
    database.dispose()
    deadline = time.monotonic() + 10
    while "$4 an order" not in (said := product.customer().say(question)):
        assert time.monotonic() < deadline, said
        time.sleep(0.5)


def test_all_demo_articles_have_their_page(product: Product) -> None:
    for path in DIRECTORY.glob("*.md"):
        response = httpx.get(f"{product.api_url}/help/{path.stem}")
        assert response.status_code == 200, path.stem
        assert "{{" not in response.text
