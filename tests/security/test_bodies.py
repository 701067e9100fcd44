"""Whatever is sent, the answer is a refusal that says why, and never an error of ours."""

import io
import json
import time
import zipfile
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from slack_sdk.signature import SignatureVerifier

from api.editor.accounts import new_token
from api.middleware import largest_body
from store.vocabulary import EditorRole
from tests.api.editor.merchant import Team

ID = "018f0000-0000-7000-8000-000000000000"
DEEP = "[" * 50_000 + "]" * 50_000
NESTED = '{"a":' * 20_000 + "1" + "}" * 20_000
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a number": b"1",
    "deep lists": DEEP.encode(),
    "deep objects": NESTED.encode(),
    "half": b'{"text": "x',
    "no UTF-8": b'{"text": "\xff\xfe", "client_id": "\xc3"}',
    "NaN": b'{"score": NaN, "client_id": "1", "text": "x"}',
    "a huge number": b'{"score": ' + b"9" * 5_000 + b', "version": ' + b"9" * 5_000 + b"}",
    "half a character": b'{"text": "\\ud800", "client_id": "\\udfff", "title": "\\ud800"}',
    "zeros": b'{"text": "\\u0000", "client_id": "\\u0000", "title": "\\u0000", "email": "\\u0000"}',
    "wrong kinds": b'{"text": {"a": []}, "client_id": [1], "title": 7, "tags": "x", "version": "y"}',
    "SQL": b"""{"text": "'; DROP TABLE orders; --", "client_id": "' OR 1=1 --", "email": "' OR 1=1 --"}""",
}


@pytest.fixture
def http(app: Any) -> TestClient:
    token = new_token(app.state.parts.database, name="attacker", role=EditorRole.admin)
    client = TestClient(app, raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def _routes(app: Any) -> list[tuple[str, str]]:
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    return [
        (method.upper(), path)
        for path, methods in paths.items()
        for method in methods
        if method in ("post", "put", "patch", "delete")
    ]


def test_hostile_bodies_never_break_anything(app: Any, http: TestClient) -> None:
    session = http.post("/widget/sessions").json()["token"]
    for method, path in _routes(app):
        token = {"Authorization": f"Bearer {session}"} if path.startswith("/widget") else {}
        for name, body in HOSTILE.items():
            for kind in ("application/json", "multipart/form-data; boundary=x"):
                address = path
                for part in ("article_id", "user_id", "gap_id", "question_id"):
                    address = address.replace(f"{{{part}}}", ID)
                answer = http.request(
                    method,
                    address.replace("{n}", "1").replace("{version}", "1"),
                    content=body,
                    headers={"Content-Type": kind} | token,
                )
                assert answer.status_code < 500 or answer.status_code == 503, (method, path, name, kind)


def test_a_body_that_is_too_large_is_refused_everywhere(app: Any, http: TestClient) -> None:
    for method, path in _routes(app):
        if method == "DELETE":
            continue
        large = {"Content-Length": str(largest_body(path) + 1)}
        answer = http.request(method, path, headers=large, content=b"{}")
        assert answer.status_code == 413, (method, path)


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_slack_did_not_sign_is_not_even_read(app: Any, name: str, kind: str) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    for body in (HOSTILE[name], b"payload=" + HOSTILE[name], b"ssl_check=1"):
        answer = client.post("/slack/events", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 401, body[:40]


def test_what_is_signed_and_cannot_be_read_is_malformed(app: Any) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    secret = app.state.parts.slack_stand_in.sender.signing_secret
    for body in (DEEP, "null", "1", '{"a', '{"n": ' + "9" * 5_000 + "}"):
        for content, kind in (
            (body, "application/json"),
            (f"payload={body}", "application/x-www-form-urlencoded"),
        ):
            stamp = str(int(time.time()))
            made = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=content)
            headers = {
                "Content-Type": kind,
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": str(made),
            }
            assert client.post("/slack/events", content=content, headers=headers).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/help/%00",
        "/help/..%2f..%2fetc%2fpasswd",
        "/help/%e2%80%ae",
        "/help?q=%00",
        "/help?q=%ed%a0%80",
        "/help?q=%27%20OR%201%3D1--",
        "/returns/%00",
        "/returns/..%2f..%2fetc",
        "/returns/x%0d%0aSet-Cookie:a=b",
        "/static/..%2fapp.py",
        "/static/%00",
        "/static/....//app.py",
        "/knowledge/articles/%00",
        "/knowledge/assets/x/..%2f..%2fapp.py",
        "/knowledge/assets/x/%2e%2e%2fpages.py",
        "/simulators/inbox/..%2fapp.py",
        "/simulators/slack/page/..%2f..%2fweb_api.py",
        "/simulators/slack/state?user=%00",
        "/widget/messages?after=99999999999999999999",
        "//evil.example/knowledge/",
        "/knowledge//evil.example",
    ],
)
def test_hostile_addresses_open_nothing(http: TestClient, path: str) -> None:
    answer = http.get(path, follow_redirects=False)
    assert answer.status_code < 500
    assert "import " not in answer.text
    assert "root:" not in answer.text
    assert "set-cookie" not in answer.headers
    assert "evil" not in answer.headers.get("location", "")


def _zip(*files: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


LAUGHS = "\n".join(
    ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
)
FILES: dict[str, tuple[str, bytes]] = {
    "a path out of the archive": ("x.zip", _zip(("../../../../tmp/evil.md", b"# Evil\n\ntext"))),
    "an absolute path": ("x.zip", _zip(("/etc/evil.md", b"# Evil\n\ntext"))),
    "a path as a name": ("../../evil.md", b"# Evil\n\ntext"),
    "a bomb": ("x.zip", _zip(*((f"{n}.md", b"0" * 30_000_000) for n in range(30)))),
    "an archive in an archive": ("x.zip", _zip(("y.zip", _zip(("z.md", b"# Z"))))),
    "no archive": ("x.zip", b"PK\x03\x04 nothing"),
    "laughing YAML": ("x.md", f"---\ntitle: x\n{LAUGHS}\ntags: *a11\n---\ntext".encode()),
    "deep YAML": ("x.md", b"---\ntitle: " + b"[" * 20_000 + b"\n---\ntext"),
    "YAML that makes objects": ("x.md", b"---\ntitle: !!python/object/apply:os.system ['id']\n---\nx"),
    "deep HTML": ("x.html", b"<div>" * 50_000 + b"text"),
    "HTML with entities": ("x.html", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><p>&e;</p>"),
    "HTML that fetches": ("x.html", b"<h1>T</h1><img src='http://169.254.169.254/latest/'><iframe src=//e>"),
    "deep Markdown": ("x.md", b"# T\n\n" + b">" * 20_000 + b" x"),
    "Markdown that fetches": ("x.md", b"# T\n\n![x](http://169.254.169.254/) [y](file:///etc/passwd)"),
    "a formula": ("x.csv", b'title,body\n"=HYPERLINK(""http://e"")",x\n'),
    "a broken CSV": ("x.csv", b'title\n"x\n\x00'),
    "a very long CSV cell": ("x.csv", b"title,body\nx," + b"y" * 900_000 + b"\n"),
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_hostile_files_are_text_or_refused(
    team: Team, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    editor = team("admin")

    def nowhere(*_: object, **__: object) -> None:
        raise AssertionError("an import must not fetch anything")

    monkeypatch.setattr("socket.socket.connect", nowhere)
    monkeypatch.setattr("socket.getaddrinfo", nowhere)
    monkeypatch.setattr("os.system", nowhere)
    before = set(tmp_path_factory.getbasetemp().rglob("evil*"))
    answer = editor.upload(FILES[name])
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert report["imported"] + len(report["refused"]) >= (0 if "in an archive" in name else 1)
    assert set(tmp_path_factory.getbasetemp().rglob("evil*")) == before
    listed = editor.get("articles").text
    assert "root:" not in listed
    for article in json.loads(listed).get("articles", []) if listed.startswith("{") else json.loads(listed):
        assert ".." not in article["slug"]
        assert "/" not in article["slug"]
        shown = editor.post(f"articles/{article['id']}/publish")
        assert shown.status_code < 500
        page = editor.http.get(f"/help/{article['slug']}")
        assert page.status_code < 500
        assert "169.254" not in page.text or 'src="http' not in page.text


@pytest.mark.parametrize(
    "text", [LAUGHS, "[" * 20_000, "- " * 20_000, "!!python/object/apply:os.system [id]"]
)
@pytest.mark.parametrize("path", ["rules", "facts"])
def test_hostile_rules_and_facts_are_refused(team: Team, path: str, text: str) -> None:
    editor = team("admin")
    current = editor.get(path)
    version = current.json().get("version", 0) if current.status_code == 200 else 0
    answer: httpx.Response = editor.put(path, text=text, version=version)
    assert 400 <= answer.status_code < 500, answer.text
