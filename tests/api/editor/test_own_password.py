"""People change their own password: the old one is asked for, and sessions elsewhere end."""

from typing import Any

import pytest
from sqlalchemy import select

from api.editor.accounts import new_token
from store.demo.about import MERCHANT_EMAIL, MERCHANT_PASSWORD
from store.models import Audit, User
from store.vocabulary import EditorRole
from tests.api.editor.merchant import PASSWORD, Merchant, Team

ANOTHER = "quite another secret"


def entries(app: Any, action: str) -> list[Audit]:
    with app.state.parts.database.read() as session:
        return list(session.scalars(select(Audit).where(Audit.action == action).order_by(Audit.id)))


def test_the_old_one_is_asked_sessions_elsewhere_end_and_it_is_in_the_audit(app: Any, team: Team) -> None:
    here, elsewhere = team("editor"), team("editor")
    old_cookie = dict(here.http.cookies)
    changed = here.post("me/password", current=PASSWORD, new=ANOTHER)
    assert changed.status_code == 200, changed.text
    assert elsewhere.get("me").status_code == 401
    assert here.get("me").json()["name"] == "Editor"
    assert dict(here.http.cookies) != old_cookie, "the session that knew the old one is over here as well"
    assert here.post("articles", title="With the old token").status_code == 403
    here.csrf = changed.json()["csrf_token"]
    assert here.post("articles", title="With the new one").status_code == 201
    assert Merchant(app).sign_in("editor@shop.example", PASSWORD).status_code == 401
    assert Merchant(app).sign_in("editor@shop.example", ANOTHER).status_code == 200
    (entry,) = entries(app, "user.password_changed")
    with app.state.parts.database.read() as session:
        user = session.scalars(select(User).where(User.email == "editor@shop.example")).one()
    assert (entry.actor, entry.subject_id) == (f"editor:{user.id}", str(user.id))
    assert ANOTHER not in str(entry.details)


@pytest.mark.parametrize(
    ("current", "new", "told"),
    [
        ("not mine at all", ANOTHER, "The password you have now is another one"),
        (PASSWORD, "short", "at least 10 characters"),
        (PASSWORD, "editor@shop.example", "too easy to guess"),
        (PASSWORD, "x" * 201, "at most 200 characters"),
    ],
)
def test_a_wrong_or_an_easy_one_is_refused_and_nothing_ends(
    app: Any, team: Team, current: str, new: str, told: str
) -> None:
    here, elsewhere = team("editor"), team("editor")
    refused = here.post("me/password", current=current, new=new)
    assert refused.status_code == 422
    assert told in refused.json()["detail"]
    assert here.get("me").status_code == elsewhere.get("me").status_code == 200
    assert Merchant(app).sign_in("editor@shop.example", PASSWORD).status_code == 200
    assert len(entries(app, "user.password_refused")) == (current != PASSWORD)


def test_guessing_the_old_one_is_limited(team: Team) -> None:
    here = team("editor")
    tries = [here.post("me/password", current=f"guess number {n}", new=ANOTHER) for n in range(30)]
    assert tries[-1].status_code == 429
    assert "Retry-After" in tries[-1].headers


def test_scripts_forgeries_and_the_settings_admin_have_none_to_change(app: Any, team: Team) -> None:
    script = Merchant(app)
    token = new_token(app.state.parts.database, name="ci", role=EditorRole.admin)
    script.http.headers["Authorization"] = f"Bearer {token}"
    assert script.post("me/password", current=PASSWORD, new=ANOTHER).status_code == 403
    forged = team("editor")
    forged.csrf = "of somebody else"
    assert forged.post("me/password", current=PASSWORD, new=ANOTHER).status_code == 403
    assert Merchant(app).post("me/password", current=PASSWORD, new=ANOTHER).status_code == 401
    named = Merchant(app)
    named.sign_in(MERCHANT_EMAIL, MERCHANT_PASSWORD)
    refused = named.post("me/password", current=MERCHANT_PASSWORD, new=ANOTHER)
    assert refused.status_code == 422
    assert "comes from the settings" in refused.json()["detail"]
