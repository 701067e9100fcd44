"""One person's data outside the store: Rasa's dialogues, Slack, a zip; and the daily work."""

import json
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from api.privacy.archive import PersonalData
from api.privacy.retention import Retention
from api.privacy.tracker import Tracker
from api.simulators.slack.web_api import Trouble
from api.slack.erasures import SlackErasures
from api.slack.web import SlackWeb
from store.database import Database
from store.models import Audit, SlackErasure
from store.personal.register import Kept
from store.personal.retention import applied_on
from tests.api.agent import TOKEN, SlackDouble, slack_double, words
from tests.api.conftest import Service, serving
from tests.api.rasa_double import say
from tests.api.waiting import eventually
from tests.store.personal.people import put_somebody

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def remember(file: Path, senders: dict[str, datetime]) -> Tracker:
    """Rasa's file with one event of each sender."""
    with sqlite3.connect(file) as made:
        made.execute(
            "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, "
            "timestamp FLOAT, intent_name TEXT, action_name TEXT, data TEXT)"
        )
        rows = [(sender, at.timestamp(), f'{{"text": "of {sender}"}}') for sender, at in senders.items()]
        made.executemany("INSERT INTO events (sender_id, timestamp, data) VALUES (?, ?, ?)", rows)
    made.close()
    return Tracker(f"sqlite:///{file}")


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    made = Tracker(f"sqlite:///{tmp_path / 'rasa.db'}")
    yield made
    made.close()


def test_rasas_dialogues_are_read_and_forgotten_by_conversation(tmp_path: Path) -> None:
    one, other = uuid4(), uuid4()
    tracker = remember(tmp_path / "rasa.db", {str(one): NOW, str(other): NOW})
    assert tracker.events([one]) == {str(one): [{"text": f"of {one}"}]}
    assert tracker.forget([one]) == 1
    assert tracker.forget([one]) == 0
    assert set(tracker.events([one, other])) == {str(other)}
    tracker.close()
    assert str(one).encode() not in (tmp_path / "rasa.db").read_bytes()


def test_before_rasa_has_ever_run_there_is_nothing_to_forget(tracker: Tracker) -> None:
    assert tracker.events([uuid4()]) == {}
    assert tracker.forget([uuid4()]) == 0
    assert tracker.silent_since(NOW) == []


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    database.upgrade()
    yield database
    database.dispose()


def test_an_export_holds_store_and_dialogues_and_only_its_owner_reads_it(
    store: Database, tmp_path: Path
) -> None:
    ada = put_somebody(store, "ada", "+13125550100", at=NOW)
    conversation: UUID = ada.ids["conversations"]
    tracker = remember(tmp_path / "rasa.db", {str(conversation): NOW})
    data, out = PersonalData(store, tracker), tmp_path / "ada.zip"
    counts = data.export(data.find(ada.email), out, now=NOW)
    assert (counts["messages"], counts["dialogues"]) == (1, 1)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with zipfile.ZipFile(out) as packed:
        document = json.loads(packed.read("person.json"))
        (picture,) = document["store"]["uploads"]
        assert packed.read(picture["content"]) == b"ada"
        assert picture["content"].endswith(".png")
    assert document["store"]["contacts"][0]["email"] == ada.email
    assert document["dialogues"] == {str(conversation): [{"text": f"of {conversation}"}]}
    with pytest.raises(FileExistsError):
        data.export(data.find(ada.email), out, now=NOW)
    with store.read() as session:
        (entry,) = session.scalars(select(Audit).where(Audit.action == "person.exported"))
    assert ada.email not in json.dumps(entry.details)
    tracker.close()


def test_the_daily_work_is_done_once_and_audited_with_counts(store: Database, tmp_path: Path) -> None:
    old = put_somebody(store, "old", "+13125550100", at=NOW - 800 * DAY)
    young = put_somebody(store, "young", "+13125550101", at=NOW - 2 * DAY)
    unknown = str(uuid4())
    tracker = remember(
        tmp_path / "rasa.db",
        {
            str(old.ids["conversations"]): NOW - 800 * DAY,
            str(young.ids["conversations"]): NOW - 2 * DAY,
            unknown: NOW - 2 * DAY,
            "just-now": NOW,
        },
    )
    days = {Kept.conversations: 730, Kept.tracker: 30, Kept.codes: 30}
    retention = Retention(database=store, tracker=tracker, days=days, clock=lambda: NOW)
    with store.read() as session:
        assert retention.open(session) == ["2026-05-20"]
    for _ in range(2):
        assert retention.run("2026-05-20", 1) is None
    assert retention.run("2026-05-19", 1) is None
    with store.read() as session:
        assert retention.open(session) == []
        (entry,) = session.scalars(select(Audit).where(Audit.action == "retention.applied"))
    # The conversation and its contact; Rasa's memory of it, and of one that the store does not know.
    assert entry.details["conversations"] == 2
    assert entry.details["tracker"] == 2
    assert entry.details["orders"] == 0
    assert tracker.silent_since(NOW + DAY) == [str(young.ids["conversations"]), "just-now"]
    tracker.close()


def test_a_day_that_is_interrupted_is_gone_on_with_after_the_next_start(
    store: Database, tracker: Tracker
) -> None:
    put_somebody(store, "old", "+13125550100", at=NOW - 800 * DAY)
    days = {Kept.conversations: 730}
    stopped = Retention(database=store, tracker=tracker, days=days, clock=lambda: NOW, stopped=lambda: True)
    assert stopped.run("2026-05-20", 1) is not None
    with store.read() as session:
        assert stopped.open(session) == ["2026-05-20"]


def test_nothing_goes_that_is_kept_for_ever(store: Database, tracker: Tracker) -> None:
    put_somebody(store, "old", "+13125550100", at=NOW - 8000 * DAY)
    retention = Retention(database=store, tracker=tracker, days={}, clock=lambda: NOW)
    retention.run("2026-05-20", 1)
    with store.read() as session:
        (entry,) = session.scalars(select(Audit).where(Audit.action == "retention.applied"))
    assert set(entry.details.values()) == {0}


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackDouble]:
    with slack_double(serving) as double:
        yield double


def test_copies_in_slack_are_deleted_through_trouble_and_what_cannot_be_stays_noted(
    store: Database, slack: SlackDouble
) -> None:
    workspace, channel = slack.stand_in.workspace, slack.access.channel
    ours = [workspace.add({"text": f"copy {n}", "bot_id": "B0DOORSTEP"})["ts"] for n in range(25)]
    theirs = workspace.add({"text": "a person's", "user": "U1"})["ts"]
    with store.begin() as session:
        for ts in (*ours, theirs, "1.000000"):
            session.add(SlackErasure(channel=channel, ts=ts, queued_at=NOW))
    web = SlackWeb(token=TOKEN, base_url=slack.access.api_url)
    erasures = SlackErasures(database=store, web=web, pace=0)
    slack.stand_in.api.trouble = lambda _method, _arguments: Trouble()
    wait = erasures.run(channel, 1)
    assert wait is not None
    assert workspace.get(ours[0]) is not None
    slack.calm()
    with store.read() as session:
        assert erasures.open(session) == [channel]
    while erasures.run(channel, 2) is not None:
        pass
    assert all(workspace.get(ts) is None for ts in ours)
    assert workspace.get(theirs) is not None
    with store.read() as session:
        assert erasures.open(session) == []
        (left,) = session.scalars(select(SlackErasure))
    assert (left.ts, left.refused) == (theirs, "cant_delete_message")


def test_erasing_a_conversation_of_the_running_service(service: Service, tmp_path: Path) -> None:
    service.rasa.answer = say("I'm asking a person.", handoff={"reason": "asked_for_person"})
    customer, other, ana = service.customer(), service.customer(), service.slack.agent("Ana Silva")
    for one in (customer, other):
        one.send("my name is Zebulon Quark, fetch somebody")
        one.wait_for(3)
    card, kept = ana.card(customer.conversation_id), ana.card(other.conversation_id)
    ana.press("claim", card)
    ana.write("Hello Zebulon", ana.card(customer.conversation_id, "Claimed by"))
    customer.wait(lambda said: ("agent", "Hello Zebulon") in said)
    tracker = remember(tmp_path / "rasa.db", {customer.conversation_id: NOW})
    data = PersonalData(service.parts.database, tracker)
    done = data.erase(data.find(customer.conversation_id), orders=False, now=datetime.now(UTC))
    assert done.left_in_slack == 1
    assert done.deleted["dialogue events"] == 1
    assert customer.http.get("/widget/messages").status_code == 401
    assert customer.post("are you there?").status_code == 401

    def gone() -> bool | None:
        mine = [one for one in ana.state()["messages"] if _is_ours(one, card["ts"])]
        return True if not mine else None

    eventually(gone, lambda: f"{ana.thread(card['ts'])} to go")
    assert ana.card(other.conversation_id)["ts"] == kept["ts"], "another's stays"
    assert "Zebulon" in words(ana.sees(kept["ts"], "Zebulon"))
    tracker.close()
    for http in (customer.http, other.http, ana):
        http.close()


def test_the_running_service_applies_retention_by_itself(service: Service) -> None:
    def applied() -> bool | None:
        with service.parts.database.read() as session:
            return applied_on(session, datetime.now(UTC)) or None

    assert eventually(applied, lambda: "today's retention")


def _is_ours(message: dict[str, object], ts: str) -> bool:
    return bool(message.get("bot_id")) and ts in (message["ts"], message.get("thread_ts"))
