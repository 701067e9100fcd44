"""The service as a process that is killed while a code is on its way."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from store.code_tries import Tried, try_code
from store.database import Database
from store.one_time_codes import request_code
from store.types import new_id
from store.vocabulary import AddressKind
from tests.api.mailbox import Mailbox, mailbox
from tests.api.process import api_process
from tests.api.rasa_double import rasa_double, say
from tests.store.builders import order, put


def requested(database: Database, conversation: str) -> UUID:
    with database.begin() as session:
        asked = request_code(
            session,
            conversation_id=UUID(conversation),
            number="1001",
            key=str(new_id()),
            kinds=[AddressKind.email],
            now=datetime.now(UTC),
        )
    assert asked.code_id is not None
    return asked.code_id


def arrived(box: Mailbox) -> str:
    """The code in the first mail."""
    deadline = time.monotonic() + 40
    while not box.mails:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return str(box.mails[0]["Subject"])[:7].replace(" ", "")


def test_killed_between_storing_and_sending_the_code_still_comes_once_and_proves(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    settings: dict[str, Any] = {"mail_from": "help@juniper.example"}
    with rasa_double() as rasa, mailbox() as box:
        box.answers = ["451 Not now"]  # so that it is tried again, in some seconds
        settings["smtp_url"] = f"smtp://127.0.0.1:{box.port}"
        with api_process(tmp_path, port=unused_tcp_port, rasa_url=rasa.url, **settings) as api:
            database = Database(f"sqlite:///{tmp_path / 'var' / 'doorstep.db'}")
            put(database, order())
            customer = api.customer()
            code_id = requested(database, customer.conversation_id)
            rasa.answer = say("A code is on its way.", send_code={"id": str(code_id)})
            customer.send("send me a code")
            customer.wait_for(2)
            while box.answers or "code_not_sent" not in api.log:
                time.sleep(0.01)
            api.kill()  # made and tried once, not sent
            assert box.mails == []
            api.start()
            code = arrived(box)
            time.sleep(1)
            assert len(box.mails) == 1
            assert httpx.get(f"{api.url}/simulators/inbox").status_code == 404, "no demo"
            with database.begin() as session:
                tried = try_code(
                    session,
                    conversation_id=UUID(customer.conversation_id),
                    code=code,
                    key="one",
                    now=datetime.now(UTC),
                )
            assert tried.outcome is Tried.proven
            database.dispose()
            assert code not in api.log
            assert "ada@example.com" not in api.log
            assert "code_not_sent" in api.log
