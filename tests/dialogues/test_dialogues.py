"""The conversations of this folder, held with the real three processes, at a moment that stands still."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from store.database import Database
from tests.dialogues.keeping import amiss
from tests.dialogues.script import Conversation, MistakeError, everything, read
from tests.dialogues.talk import NOW, SIGNED_WITH, Talk, hold
from tests.e2e.product import Product, make_product

AT_ONCE = 4
ALL = everything()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product at that moment."""
    running = make_product(
        tmp_path_factory.mktemp("dialogues"),
        DOORSTEP_CLOCK=NOW.isoformat(),
        DOORSTEP_WIDGET_IDENTITY_SECRET=SIGNED_WITH,
    )
    try:
        running.start()
        yield running
    finally:
        if running.process is not None and running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="module")
def talks(standing: Product, request: pytest.FixtureRequest) -> Iterator[Mapping[str, Future[Talk]]]:
    """All chosen conversations by name, several held at once."""
    params = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    chosen = [each["conversation"] for each in params if "conversation" in each]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {told.name: pool.submit(hold, standing, told) for told in chosen}


@pytest.mark.parametrize(
    "conversation", [pytest.param(told, id=f"{file}: {told.name}") for file, told in ALL]
)
def test_conversation(
    standing: Product, talks: Mapping[str, Future[Talk]], conversation: Conversation
) -> None:
    talk = talks[conversation.name].result()
    database = Database(f"sqlite:///{standing.data_dir / 'doorstep.db'}")
    with database.read() as session:
        wrong = [*talk.wrong, *amiss(session, UUID(talk.customer.conversation), conversation.store)]
    database.dispose()
    assert not wrong, "\n" + "\n".join([*talk.transcript, "", *wrong])


def test_there_are_enough_of_them() -> None:
    names = [told.name for _, told in ALL]
    assert len(names) == len(set(names)), "two conversations have one name"
    assert len(names) >= 75


def test_no_two_conversations_change_one_order() -> None:
    changed = Counter(number for _, told in ALL if told.changes_an_order for number in told.orders)
    assert [number for number, times in changed.items() if times > 1] == []


def test_an_order_that_is_cancelled_or_sent_elsewhere_is_of_one_conversation() -> None:
    named = Counter(number for _, told in ALL for number in told.orders)
    of_one = {number for _, told in ALL if told.store.change for number in told.orders}
    assert {number: named[number] for number in of_one if named[number] > 1} == {}


def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "some.yml"
    path.write_text("- name: x\n  steps: [Where?]\n")
    with pytest.raises(MistakeError, match=r"some\.yml[\s\S]*line 2"):
        read(path)


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ([{"name": "x", "steps": [{"customer": "hi", "sais": ["hello"]}]}], "steps.0.sais"),
        ([{"name": "x", "steps": [{"says": ["hello"]}]}], "either `customer`"),
        ([{"name": "x", "steps": [{"code": "right"}]}], "mailed_to"),
        ([{"name": "x", "steps": []}], "steps"),
        ({"name": "x"}, "list of conversations"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(tmp_path: Path, told: Any, complaint: str) -> None:
    path = tmp_path / "some.yml"
    path.write_text(json.dumps(told))
    with pytest.raises(MistakeError, match=r"some\.yml") as raised:
        read(path)
    assert complaint in str(raised.value)
