"""Who gets in, and what becomes of those who should not."""

import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import select

from api.app import create_app
from api.editor.accounts import new_token
from store.demo.about import MERCHANT_EMAIL, MERCHANT_PASSWORD
from store.models import ApiToken, Audit, EditorSession, User
from store.vocabulary import EditorRole
from tests.api.conftest import settings_for
from tests.api.editor.merchant import PASSWORD, Merchant, Team


def service(path: Path, **settings: Any) -> Any:
    made = create_app(settings_for(path, **settings))
    made.state.parts.database.upgrade()
    made.state.editor.accounts.prepare()
    return made


def actions(app: Any) -> list[str]:
    with app.state.parts.database.read() as session:
        return list(session.scalars(select(Audit.action).order_by(Audit.id)))


def test_the_demos_merchant_signs_in_and_gets_a_safe_cookie(app: Any) -> None:
    response = Merchant(app).sign_in(MERCHANT_EMAIL, MERCHANT_PASSWORD)
    assert response.status_code == 200
    assert response.json()["role"] == "admin"
    cookie = response.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=lax", "path=/;"):
        assert part in cookie
    assert "secure" not in cookie
    assert "user.signed_in" in actions(app)


def test_under_https_and_a_prefix_the_cookie_is_secure_and_keeps_to_the_prefix(tmp_path: Path) -> None:
    app = service(tmp_path, demo=True, public_url="https://shop.example/support")
    cookie = (
        Merchant(app, "/support").sign_in(MERCHANT_EMAIL, MERCHANT_PASSWORD).headers["set-cookie"].lower()
    )
    assert "secure" in cookie
    assert "path=/support;" in cookie


def test_only_hashes_are_kept(app: Any) -> None:
    merchant = Merchant(app)
    merchant.sign_in(MERCHANT_EMAIL, MERCHANT_PASSWORD)
    token = new_token(app.state.parts.database, name="ci", role=EditorRole.editor)
    with app.state.parts.database.read() as session:
        assert session.scalars(select(User.password_hash)).one().startswith("$argon2id$")
        kept = [
            *session.scalars(select(EditorSession.token_hash)),
            *session.scalars(select(ApiToken.token_hash)),
        ]
    assert merchant.http.cookies["doorstep_editor"] not in kept
    assert token not in kept


WRONG = [
    (MERCHANT_EMAIL, "wrong"),
    ("nobody@shop.example", MERCHANT_PASSWORD),
    ("no address", "x"),
    ("", ""),
    ("a\x00@b.example", "\x00"),
    (MERCHANT_EMAIL, "x" * 1000),
    (MERCHANT_EMAIL, "pässwörd 🔑"),
]


def test_whoever_does_not_know_both_is_told_the_same(app: Any) -> None:
    told = set()
    for email, password in WRONG:
        response = Merchant(app).sign_in(email, password)
        assert response.status_code == 401, email
        assert response.headers["content-type"] == "application/problem+json"
        assert "set-cookie" not in response.headers
        told.add(response.text)
    assert len(told) == 1
    assert "do not go together" in told.pop()


def test_an_unknown_address_takes_as_long_as_a_known_one(tmp_path: Path) -> None:
    app = service(tmp_path, demo=True, limit_sign_ins_per_account=1_000, limit_sign_ins_per_address=1_000)
    merchant = Merchant(app)

    def seconds(email: str) -> float:
        began = time.perf_counter()
        assert merchant.sign_in(email, "wrong").status_code == 401
        return time.perf_counter() - began

    seconds("warm@up.example")
    pairs = [(seconds(MERCHANT_EMAIL), seconds("nobody@shop.example")) for _ in range(12)]
    known, unknown = (min(times) for times in zip(*pairs, strict=True))
    assert known == pytest.approx(unknown, rel=0.3)
    assert unknown > 0.01  # a hash was made


def test_too_many_tries_at_one_account_are_limited_whether_it_is_there_or_not(tmp_path: Path) -> None:
    app = service(tmp_path, demo=True, limit_sign_ins_per_account=3, limit_sign_ins_per_address=100)
    for email in (MERCHANT_EMAIL, "nobody@shop.example"):
        tries = [Merchant(app).sign_in(email, "wrong") for _ in range(4)]
        assert [each.status_code for each in tries] == [401, 401, 401, 429]
        assert int(tries[-1].headers["retry-after"]) > 0
    assert Merchant(app).sign_in(MERCHANT_EMAIL.upper(), MERCHANT_PASSWORD).status_code == 429


def test_too_many_tries_from_one_address_are_limited(tmp_path: Path) -> None:
    app = service(tmp_path, demo=True, limit_sign_ins_per_address=3)
    found = [Merchant(app).sign_in(f"a{number}@b.example", "wrong").status_code for number in range(4)]
    assert found == [401, 401, 401, 429]


def test_a_change_needs_the_sessions_csrf_token(team: Team) -> None:
    merchant, other = team("publisher"), team("editor")
    for token in ("", "wrong", other.csrf, "é"):
        response = merchant.http.post(
            "/knowledge/api/articles", json={"title": "x"}, headers={"X-CSRF-Token": token.encode()}
        )
        assert response.status_code == 403
    assert merchant.get("articles").json() == []
    assert merchant.post("articles", title="x").status_code == 201


def test_signing_out_ends_the_session_for_good(team: Team) -> None:
    merchant = team("editor")
    cookie = merchant.http.cookies["doorstep_editor"]
    assert merchant.get("me").json()["name"] == "Editor"
    assert merchant.post("sign-out").status_code == 204
    merchant.http.cookies.set("doorstep_editor", cookie)
    assert merchant.get("me").status_code == 401


def test_without_signing_in_nothing_is_shown(app: Any) -> None:
    document = TestClient(app).get("/openapi.json").json()
    tried = 0
    for path, methods in document["paths"].items():
        if not path.startswith("/knowledge/api") or path.endswith("/sign-in"):
            continue
        for method in methods:
            address = path.replace("{article_id}", "0" * 8 + "-0000-7000-8000-" + "0" * 12)
            address = address.replace("{number}", "1").replace("{question_id}", "x").replace("{user_id}", "x")
            response = TestClient(app).request(method.upper(), address, json={})
            assert response.status_code in (401, 422), (method, path, response.status_code)
            tried += 1
    assert tried > 30


def test_a_script_comes_with_a_token_and_needs_no_csrf(app: Any) -> None:
    token = new_token(app.state.parts.database, name="nightly import", role=EditorRole.editor)
    http = TestClient(app, headers={"Authorization": f"Bearer {token}"})
    made = http.post("/knowledge/api/articles", json={"title": "By a script"})
    assert made.status_code == 201
    versions = http.get(f"/knowledge/api/articles/{made.json()['id']}/versions").json()
    assert versions[0]["author"] == "nightly import"
    for wrong in ("dst_wrong", "", token + "x"):
        refused = TestClient(app, headers={"Authorization": f"Bearer {wrong}"}).get("/knowledge/api/me")
        assert refused.status_code == 401


def test_outside_the_demo_the_demos_merchant_is_shut_out(tmp_path: Path) -> None:
    demo = service(tmp_path, demo=True)
    assert Merchant(demo).sign_in(MERCHANT_EMAIL, MERCHANT_PASSWORD).status_code == 200
    real = service(tmp_path, admin_email="ana@shop.example", admin_password=PASSWORD)
    assert Merchant(real).sign_in(MERCHANT_EMAIL, MERCHANT_PASSWORD).status_code == 401
    assert Merchant(real).sign_in("ana@shop.example").status_code == 200
    assert MERCHANT_PASSWORD not in TestClient(real).get("/knowledge").text


def test_the_admins_password_is_always_that_of_the_settings(tmp_path: Path) -> None:
    service(tmp_path, admin_email="Ana@Shop.example", admin_password=PASSWORD)
    app = service(tmp_path, admin_email="ana@shop.example", admin_password="another good secret")
    assert Merchant(app).sign_in("ana@shop.example").status_code == 401
    assert Merchant(app).sign_in("ana@shop.example", "another good secret").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"admin_email": "ana@shop.example"},
        {"admin_password": PASSWORD},
        {"admin_email": "no address", "admin_password": PASSWORD},
        {"admin_email": "ana@shop.example", "admin_password": "short"},
        {"admin_email": "ana@shop.example", "admin_password": "juniper-demo"},
        {"admin_email": "ana@shop.example", "admin_password": "password123"},
        {"admin_email": "ana@shop.example", "admin_password": "aaaaaaaaaaaaaaaa"},
        {"admin_email": "ana@shop.example", "admin_password": "ana@shop.example"},
    ],
)
def test_an_admin_that_is_easy_to_guess_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        settings_for(tmp_path, **wrong)


def test_admins_let_people_in_and_out(app: Any, team: Team) -> None:
    admin = team("admin")
    made = admin.post("users", email="Bo@Shop.example", name="Bo", password=PASSWORD, role="editor")
    assert made.status_code == 201, made.text
    assert admin.post("users", email="bo@shop.example", name="B", password=PASSWORD).status_code == 409
    assert admin.post("users", email="c@shop.example", name="C", password="short").status_code == 422
    bo = Merchant(app)
    assert bo.sign_in("bo@shop.example").json()["role"] == "editor"
    address = f"users/{made.json()['id']}"
    assert admin.patch(address, role="publisher").json()["role"] == "publisher"
    assert bo.get("me").json()["role"] == "publisher"
    assert admin.patch(address, password="quite another secret").status_code == 200
    assert bo.get("me").status_code == 401
    assert bo.sign_in("bo@shop.example", "quite another secret").status_code == 200
    assert admin.patch(address, disabled=True).json()["disabled"] is True
    assert bo.get("me").status_code == 401
    assert bo.sign_in("bo@shop.example", "quite another secret").status_code == 401


def test_the_last_admin_stays(tmp_path: Path) -> None:
    app = service(tmp_path, admin_email="ana@shop.example", admin_password=PASSWORD)
    ana = Merchant(app)
    ana.sign_in("ana@shop.example")
    (person,) = ana.get("users").json()
    assert ana.patch(f"users/{person['id']}", role="editor").status_code == 409
    assert ana.patch(f"users/{person['id']}", disabled=True).status_code == 409
    assert ana.patch(f"users/{person['id']}", password="quite another secret").status_code == 422
    assert ana.get("me").status_code == 200


def test_every_act_is_in_the_audit_without_addresses(app: Any, team: Team) -> None:
    admin = team("admin")
    admin.post("users", email="bo@shop.example", name="Bo", password=PASSWORD)
    Merchant(app).sign_in("bo@shop.example", "wrong")
    admin.post("sign-out")
    assert {"user.created", "user.signed_in", "user.sign_in_failed", "user.signed_out"} <= set(actions(app))
    with app.state.parts.database.read() as session:
        said = str([(each.actor, each.subject_id, each.details) for each in session.scalars(select(Audit))])
    assert "@" not in said
