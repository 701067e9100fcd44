"""The same product on one PostgreSQL, a schema each, and how it starts and stops."""

import time

import psycopg
import pytest

from tests.e2e.product import make_product


def test_the_whole_product_on_postgresql(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    product = make_product(tmp_path_factory.mktemp("postgres"), DOORSTEP_DATABASE_URL=postgres_url)
    started = time.monotonic()
    product.start()
    assert time.monotonic() - started < 40
    try:
        customer = product.customer()
        assert "order number" in customer.say("where's my stuff?? ordered last week")
        assert "#1001" in customer.say("order 1001, maya.lindqvist@example.com")
        product.kill("api")
        product.wait_until_ready()
        assert "#1001" in customer.say("where is my order now?")
    finally:
        assert product.stop() < 10
    beside = {path.name for path in product.data_dir.glob("*.db")}
    simulators = {"slack-simulator.db", "twilio-simulator.db"}
    assert beside <= simulators, "nothing of the product's is kept beside the database"
    with psycopg.connect(postgres_url) as connection:
        schemas = {
            row[0] for row in connection.execute("SELECT schema_name FROM information_schema.schemata")
        }
    assert {"store", "dbos", "rasa"} <= schemas
    assert postgres_url not in product.log.read_text()
