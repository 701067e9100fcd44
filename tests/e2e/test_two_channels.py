"""One customer on the website and on the phone, through the whole product."""

import time
from collections.abc import Iterator

import jwt
import pytest

from tests.e2e.product import IDENTITY_SECRET, Customer, Product, eventually, make_product
from tests.e2e.test_human_agent import Agent
from tests.e2e.test_sms import Phone

HARRIET = "+13035550177"
THEO = "+17185550155"
ASKED = "I want to talk to a real person please"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One of its own: whoever asked for these orders elsewhere today would be another person."""
    running = make_product(tmp_path_factory.mktemp("two-channels"))
    running.start()
    yield running
    assert running.stop() < 10


def signed_in(product: Product, phone: str, email: str) -> Customer:
    now = int(time.time())
    claims = {"sub": email, "email": email, "phone": phone, "iat": now, "exp": now + 1800}
    return Customer(product, identity=jwt.encode(claims, IDENTITY_SECRET, "HS256"))


def shows(customer: Customer, author: str, text: str) -> None:
    """The browser shows that."""

    def there() -> bool:
        found = [one for one in customer.read() if one["author"]["kind"] == author and text in one["text"]]
        return bool(found)

    eventually(there, within=60, what=customer.product.log.read_text)


def test_a_form_that_was_begun_on_the_website_goes_on_in_a_text(product: Product) -> None:
    customer = product.customer()
    asked = customer.say("i need to change the delivery address of order 1005, harriet.osgood@example.com")
    assert "What's the new address?" in asked
    phone = Phone(product, HARRIET)
    phone.text("9 Oak Street, Denver, CO 80210")
    read_back = phone.answer(1)
    assert "9 Oak Street" in read_back
    phone.text("no")
    phone.answer(2)
    shows(customer, "customer", "9 Oak Street, Denver, CO 80210")
    assert all("text message" not in one["text"] for one in customer.read())


def test_from_the_website_to_the_phone_and_back_with_an_agent(product: Product) -> None:
    phone = Phone(product, THEO)
    phone.text("where is my order?")
    phone.answer(1)
    customer = signed_in(product, THEO, "theo.marchetti@example.com")
    shows(customer, "customer", "where is my order?")
    customer.say(ASKED)
    agent = Agent(product, "Ana Silva")
    card = agent.card(customer)
    assert "Website chat" in str(card)
    agent.press("claim", card)
    phone.text("I had to leave the house")
    eventually(lambda: "SMS" in str(agent.card(customer)), within=30, what=product.log.read_text)
    eventually(
        lambda: agent.copies(card, "goes on by text message") == 1, within=30, what=product.log.read_text
    )
    agent.write("No problem, I am here.", card)
    eventually(
        lambda: phone.messages()[-1]["body"] == "Ana Silva: No problem, I am here.",
        within=60,
        what=product.log.read_text,
    )
    customer.post("back at my desk")
    eventually(lambda: agent.copies(card, "back on the website") == 1, within=30, what=product.log.read_text)
    texts = len(phone.messages())
    agent.write("Welcome back.", card)
    shows(customer, "agent", "Welcome back.")
    shows(customer, "agent", "No problem, I am here.")
    time.sleep(2)
    assert len(phone.messages()) == texts
