"""A customer gets to a person in the stand-in Slack and back, through the whole product."""

from typing import Any

import httpx

from tests.e2e.product import Customer, Product, eventually

Said = dict[str, Any]


class Agent:
    """Somebody on the page of the stand-in."""

    def __init__(self, product: Product, name: str) -> None:
        self._product = product
        self.user = self._ask("POST", "people", name=name)["user"]

    def messages(self) -> list[Said]:
        return list(self._ask("GET", f"state?user={self.user}")["messages"])

    def card(self, customer: Customer) -> Said:
        found: list[Said] = []

        def posted() -> bool:
            found[:] = [
                one
                for one in self.messages()
                if not one.get("thread_ts")
                and one.get("metadata", {}).get("event_payload", {}).get("conversation_id")
                == customer.conversation
            ]
            return bool(found)

        eventually(posted, within=30, what=self._product.log.read_text)
        assert len(found) == 1
        return found[0]

    def copies(self, card: Said, text: str) -> int:
        """How often a text is in the thread."""
        return sum(text in str(one["text"]) for one in self.messages() if one.get("thread_ts") == card["ts"])

    def press(self, button: str, card: Said) -> None:
        path = f"messages/{card['ts']}/buttons"
        assert self._ask("POST", path, user=self.user, action_id=f"desk_{button}") == {"status": 200}

    def write(self, text: str, card: Said) -> None:
        self._ask("POST", "messages", user=self.user, text=text, thread_ts=card["ts"])

    def share(self, name: str, content: bytes, card: Said, text: str = "") -> None:
        """Put a file into a thread."""
        asked = {"user": self.user, "thread_ts": card["ts"], "name": name, "text": text}
        url = f"{self._product.api_url}/simulators/slack/files"
        httpx.post(url, params=asked, content=content, timeout=20).raise_for_status()

    def _ask(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        url = f"{self._product.api_url}/simulators/slack/{path}"
        answer = httpx.request(method, url, json=body or None, timeout=20)
        return dict(answer.raise_for_status().json())


def status(customer: Customer) -> str:
    answer = httpx.get(
        f"{customer.product.api_url}/widget/messages",
        headers={"Authorization": f"Bearer {customer.token}"},
        timeout=20,
    )
    return str(answer.raise_for_status().json()["status"])


def test_a_person_joins_answers_and_resolves_through_a_kill_of_the_service(product: Product) -> None:
    customer = product.customer()
    customer.say("I want to talk to a real person please")
    agent = Agent(product, "Ana Silva")
    card = agent.card(customer)
    agent.press("claim", card)
    assert status(customer) == "with_agent"

    sent = customer.post("are you there? nothing has come")
    assert sent.status_code == 202
    product.kill("api")
    product.wait_until_ready()
    eventually(lambda: agent.copies(card, "nothing has come") > 0, within=30, what=product.log.read_text)

    agent.write("// a tough one", card)
    agent.write("I'm here, and I'm looking into it.", card)
    eventually(
        lambda: customer.read()[-1]["text"] == "I'm here, and I'm looking into it.",
        within=20,
        what=product.log.read_text,
    )
    assert customer.read()[-1]["author"] == {"kind": "agent", "name": "Ana Silva"}
    assert not any("tough one" in message["text"] for message in customer.read())
    assert agent.copies(card, "nothing has come") == 1

    agent.press("resolve", card)
    assert status(customer) == "closed"
    asked = customer.read()[-1]
    assert customer.post(asked["buttons"][0]["payload"]).status_code == 202
    assert customer.read()[-1]["text"] == "Thank you, that is passed on to the team."


def test_back_from_a_person_the_assistant_knows_what_was_said(product: Product) -> None:
    customer = product.customer()
    customer.say("can I talk to a human please")
    agent = Agent(product, "Ana Silva")
    card = agent.card(customer)
    agent.press("claim", card)
    customer.post("it's about order 1001, I'm maya.lindqvist@example.com")
    agent.write("Thank you. Our assistant can look that up for you.", card)
    eventually(lambda: customer.read()[-1]["author"]["kind"] == "agent", within=20)
    agent.press("return_to_bot", card)
    assert status(customer) == "bot"
    (answer,) = customer.ask("so where is my parcel?")
    assert answer["data"]["order"] == "#1001"
