from datetime import UTC, datetime, timedelta

import pytest

from store.database import Database
from store.repositories.accounts import AccountRepository, EmailTakenError, LastAdminError
from store.vocabulary import EditorRole

NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)


def test_sessions_live_until_they_expire_end_or_their_person_is_shut_out(database: Database) -> None:
    with database.begin() as session:
        accounts = AccountRepository(session)
        user = accounts.create(
            email="a@b.example", name="A", password_hash="h", role=EditorRole.editor, actor="t", now=NOW
        )
        for name in ("one", "two", "three"):
            accounts.open_session(user, token_hash=name, now=NOW, expires_at=NOW + timedelta(hours=1))
        assert accounts.session_user("one", NOW) is user
        assert accounts.session_user("one", NOW + timedelta(hours=1)) is None
        assert accounts.session_user("other", NOW) is None
        assert accounts.end_session("one", NOW)
        assert not accounts.end_session("one", NOW)
        assert accounts.session_user("one", NOW) is None
        assert accounts.session_user("two", NOW) is user
        accounts.disable(user, actor="t", now=NOW)
        accounts.enable(user, actor="t", now=NOW)
        assert accounts.session_user("two", NOW) is None


def test_an_address_has_one_account(database: Database) -> None:
    with database.begin() as session:
        accounts = AccountRepository(session)
        values = {"email": "a@b.example", "name": "A", "password_hash": "h", "actor": "t", "now": NOW}
        accounts.create(role=EditorRole.admin, **values)
        with pytest.raises(EmailTakenError):
            accounts.create(role=EditorRole.editor, **values)
        assert [user.role for user in accounts.every()] == [EditorRole.admin]


def test_the_last_admin_stays(database: Database) -> None:
    with database.begin() as session:
        accounts = AccountRepository(session)
        one, two = (
            accounts.create(
                email=email, name="A", password_hash="h", role=EditorRole.admin, actor="t", now=NOW
            )
            for email in ("a@b.example", "c@d.example")
        )
        accounts.disable(one, actor="t", now=NOW)
        with pytest.raises(LastAdminError):
            accounts.disable(two, actor="t", now=NOW)
        with pytest.raises(LastAdminError):
            accounts.set_role(two, EditorRole.publisher, actor="t", now=NOW)


def test_a_revoked_token_is_none(database: Database) -> None:
    with database.begin() as session:
        accounts = AccountRepository(session)
        token = accounts.create_token(
            name="ci", role=EditorRole.publisher, token_hash="h", actor="system", now=NOW
        )
        assert accounts.token("h") is token
        assert accounts.names()[f"token:{token.id}"] == "ci"
        assert accounts.revoke_token(token.id, actor="system", now=NOW)
        assert not accounts.revoke_token(token.id, actor="system", now=NOW)
        assert accounts.token("h") is None


def test_each_role_covers_those_before_it() -> None:
    assert EditorRole.admin.covers(EditorRole.publisher)
    assert EditorRole.editor.covers(EditorRole.editor)
    assert not EditorRole.publisher.covers(EditorRole.admin)
