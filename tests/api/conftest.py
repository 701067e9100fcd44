"""The service with a real store, on SQLite and on PostgreSQL, and a stand-in for Rasa."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.middleware import LARGEST_BODY
from api.parts import Parts
from api.rasa import Patience
from api.settings import Settings
from tests.api.agent import SlackDouble, slack_double
from tests.api.customer import Customer
from tests.api.phone import PUBLIC, Phone, TwilioDouble, twilio_double
from tests.api.rasa_double import TOKEN, RasaDouble, echo, rasa_double
from tests.api.shopify_double import TOKEN as SHOPIFY_TOKEN
from tests.api.shopify_double import ShopifyDouble
from tests.knowledge.toy import ToyEmbedder
from tests.postgres import fresh_database

WEBHOOK_SECRET = "a secret for webhooks"
IDENTITY_SECRET = "a-secret-of-the-shop-that-is-long-enough-for-the-tests"
SHORT = Patience(timeout=1.0, pauses=(0.02, 0.05), restart=1.5, restart_pause=0.05)


def settings_for(directory: Path, **values: Any) -> Settings:
    """Settings of a test: nothing from the environment or a file, no limits that get in the way."""
    generous: dict[str, Any] = {
        "data_dir": directory,
        "rasa_token": TOKEN,
        "limit_sessions_per_address": 100_000,
        "limit_messages_per_conversation": 100_000,
        "limit_connections_per_address": 100_000,
        "limit_uploads_per_conversation": 100_000,
        "limit_frames_per_session": 100_000,
        "limit_sms_per_number": 100_000,
    }
    return Settings(_env_file=None, **(generous | values))  # type: ignore[call-arg]


@dataclass
class Service:
    """The service, running."""

    url: str
    app: FastAPI
    rasa: RasaDouble
    shopify: ShopifyDouble
    slack: SlackDouble
    twilio: TwilioDouble

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    def customer(self, **session: Any) -> Customer:
        return Customer(self.url, **session)

    def phone(self, number: str | None = None) -> Phone:
        return Phone(self.url, self.twilio, number)


@contextmanager
def serving(app: FastAPI, *, port: int = 0) -> Iterator[str]:
    """The application under a real server, on a free port unless one is given; its URL."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        config = uvicorn.Config(app, log_config=None, access_log=False, ws_max_size=LARGEST_BODY)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('store') / 'doorstep.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture(scope="session")
def running(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with (
        rasa_double() as rasa,
        closing(ShopifyDouble()) as shopify,
        slack_double(serving) as slack,
        twilio_double(serving) as twilio,
    ):
        settings = settings_for(
            tmp_path_factory.mktemp("data"),
            database_url=store_url,
            rasa_url=rasa.url,
            actions_url=rasa.url,
            demo=True,
            shopify_shop="shop.example",
            shopify_admin_token=SHOPIFY_TOKEN,
            shopify_api_url=shopify.url,
            shopify_webhook_secret=WEBHOOK_SECRET,
            widget_identity_secret=IDENTITY_SECRET,
            easypost_webhook_secret=WEBHOOK_SECRET,
            aftership_webhook_secret=WEBHOOK_SECRET,
        )
        app = create_app(
            settings,
            patience=SHORT,
            slack_access=slack.access,
            encoder=ToyEmbedder(),
            twilio_access=twilio.access,
        )
        with serving(app) as url:
            slack.stand_in.sender.url = f"{url}/slack/events"
            twilio.stand_in.hooks.reached_at = {PUBLIC: url}
            yield Service(url=url, app=app, rasa=rasa, shopify=shopify, slack=slack, twilio=twilio)


@pytest.fixture
def service(running: Service) -> Service:
    """The running service; Rasa echoes until told otherwise."""
    running.rasa.answer = echo
    running.rasa.asked.clear()
    running.slack.calm()
    running.twilio.calm()
    return running


@pytest.fixture
def customer(service: Service) -> Iterator[Customer]:
    customer = service.customer()
    yield customer
    customer.http.close()


@pytest.fixture
def phone(service: Service) -> Iterator[Phone]:
    """Somebody who texts."""
    phone = service.phone()
    yield phone
    phone.http.close()


@pytest.fixture
def quiet_app(tmp_path: Path) -> Callable[..., FastAPI]:
    """Applications with other settings, whose turns are not started: for what happens before a turn."""

    def make(**values: Any) -> FastAPI:
        app = create_app(settings_for(tmp_path, **values))
        app.state.parts.database.upgrade()
        return app

    return make


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def unused_tcp_port() -> int:
    """A port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
