from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from store.database import Database
from store.models import Audit
from store.repositories.return_rules import ReturnRulesRepository, StaleRulesError, UnknownVersionError
from store.returns.problems import RulesError
from tests.store.builders import DAY, NOW

TEXT = "# {note}\npolicy: {{version: {policy}}}\nrules: [{{id: a, deny: x}}]\n"


def publish(database: Database, based_on: int, note: str = "first", policy: str = "1") -> int:
    with database.begin() as session:
        repository = ReturnRulesRepository(session)
        text = TEXT.format(note=note, policy=policy)
        return repository.publish(
            text, based_on=based_on, author="editor:7", note=note, now=NOW + based_on * DAY
        ).version


def test_without_rules_there_are_none(database: Database) -> None:
    with database.read() as session:
        repository = ReturnRulesRepository(session)
        assert repository.current() is None
        assert repository.newest() is None
        assert repository.versions() == []
        assert repository.get(1) is None


def test_what_is_published_is_in_force_with_its_version(database: Database) -> None:
    assert publish(database, 0) == 1
    assert publish(database, 1, "second", "2") == 2
    with database.read() as session:
        repository = ReturnRulesRepository(session)
        current = repository.current()
        assert current
        assert (current.version, current.rules.policy.version) == (2, "2")
        versions = repository.versions()
        first = repository.get(1)
    assert [(row.version, row.author, row.note) for row in versions] == [
        (2, "editor:7", "second"), (1, "editor:7", "first"),
    ]  # fmt: skip
    assert versions[0].created_at == NOW + DAY
    assert first
    assert first.text.startswith("# first"), "the merchant's comments stay"


def test_an_edit_of_an_old_version_is_refused_with_the_newest(database: Database) -> None:
    publish(database, 0)
    publish(database, 1, "second")
    for based_on in (0, 1, 3):
        with pytest.raises(StaleRulesError, match="version 2 is in force") as caught:
            publish(database, based_on)
        assert caught.value.current
        assert (caught.value.based_on, caught.value.current.note) == (based_on, "second")


def test_of_edits_at_once_one_wins(database: Database) -> None:
    publish(database, 0)

    def edit(note: str) -> int:
        try:
            return publish(database, 1, note)
        except StaleRulesError as error:
            return -(error.current.version if error.current else 0)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(edit, "abcd")) == [-2, -2, -2, 2]


def test_rules_that_are_wrong_are_not_published(database: Database) -> None:
    with pytest.raises(RulesError, match="policy is missing"), database.begin() as session:
        ReturnRulesRepository(session).publish("rules: []", based_on=0, author="editor:7", now=NOW)
    with database.read() as session:
        assert ReturnRulesRepository(session).current() is None


def test_restoring_makes_a_new_version(database: Database) -> None:
    publish(database, 0)
    publish(database, 1, "second", "2")
    with database.begin() as session:
        repository = ReturnRulesRepository(session)
        restored = repository.restore(1, based_on=2, author="editor:8", now=NOW, note="back")
        assert (restored.version, restored.restored_from, restored.note) == (3, 1, "back")
    with database.read() as session:
        current = ReturnRulesRepository(session).current()
    assert current
    assert (current.version, current.rules.policy.version) == (3, "1")


def test_restoring_needs_a_known_and_the_newest_version(database: Database) -> None:
    publish(database, 0)
    with database.begin() as session:
        repository = ReturnRulesRepository(session)
        with pytest.raises(UnknownVersionError, match="no version 9"):
            repository.restore(9, based_on=1, author="editor:8", now=NOW)
        with pytest.raises(StaleRulesError):
            repository.restore(1, based_on=0, author="editor:8", now=NOW)


def test_every_change_leaves_an_audit_entry(database: Database) -> None:
    publish(database, 0)
    with database.begin() as session:
        ReturnRulesRepository(session).restore(1, based_on=1, author="editor:8", now=NOW)
    with database.read() as session:
        entries = list(session.scalars(select(Audit).order_by(Audit.id)))
    assert [(entry.actor, entry.action, entry.subject_kind, entry.subject_id) for entry in entries] == [
        ("editor:7", "return_rules.published", "return_rules", "1"),
        ("editor:8", "return_rules.restored", "return_rules", "2"),
    ]
    assert [entry.details for entry in entries] == [{"based_on": 0}, {"based_on": 1, "restored": 1}]
