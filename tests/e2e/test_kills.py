"""A process is killed in the middle of a turn, and the customer gets exactly one answer."""

import psutil

from tests.e2e.product import Customer, Product, eventually


def answers_once(customer: Customer, seq: int, count: int = 1) -> None:
    answers = customer.answers_to(seq)
    assert len(answers) == count
    messages = customer.read()
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))


def test_rasa_is_killed_while_an_action_runs(product: Product) -> None:
    customer = product.customer()
    customer.say("where is my order")
    actions = product.service("actions")
    actions.suspend()
    try:
        sent = customer.post("1001 maya.lindqvist@example.com")
        assert sent.status_code == 202
        rasa = product.service("rasa")
        eventually(lambda: talks_to(rasa, actions), within=10)
        rasa.kill()
    finally:
        actions.resume()
    answers_once(customer, sent.json()["seq"])
    assert "#1001" in customer.read()[-1]["text"]
    product.wait_until_ready()


def test_the_api_is_killed_while_rasa_is_asked(product: Product) -> None:
    customer = product.customer()
    customer.say("where is my order")
    rasa = product.service("rasa")
    rasa.suspend()
    try:
        first = customer.post("1001 maya.lindqvist@example.com", client_id="one")
        second = customer.post("thanks!", client_id="two")
        assert (first.status_code, second.status_code) == (202, 202)
        eventually(lambda: talks_to(product.service("api"), rasa), within=10)
        product.kill("api")
    finally:
        rasa.resume()
    product.wait_until_ready()
    again = customer.post("1001 maya.lindqvist@example.com", client_id="one")
    assert again.json()["seq"] == first.json()["seq"], "sent twice, kept once"
    answers_once(customer, first.json()["seq"])
    answers_once(customer, second.json()["seq"])
    bots = [message for message in customer.read() if message["author"]["kind"] == "bot"]
    assert [message["in_reply_to"] for message in bots[-2:]] == [
        message["id"]
        for message in customer.read()
        if message["seq"] in (first.json()["seq"], second.json()["seq"])
    ], "answered in order"


def test_the_action_server_is_killed_in_the_middle(product: Product) -> None:
    customer = product.customer()
    customer.say("where is my order")
    actions = product.service("actions")
    actions.suspend()
    sent = customer.post("1001 maya.lindqvist@example.com")
    eventually(lambda: talks_to(product.service("rasa"), actions), within=10)
    actions.kill()
    answers_once(customer, sent.json()["seq"])
    product.wait_until_ready()


def talks_to(client: psutil.Process, server: psutil.Process, *, connections: int = 1) -> bool:
    """Whether ``client`` has so many open connections to a port on which ``server`` listens."""
    ports = {
        connection.laddr.port
        for connection in server.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    open_ones = [
        connection
        for connection in client.net_connections("tcp")
        if connection.raddr and connection.raddr.port in ports
        if connection.status == psutil.CONN_ESTABLISHED
    ]
    return len(open_ones) >= connections
