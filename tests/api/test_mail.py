"""Codes by e-mail, to a real SMTP server."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.codes.mail import SmtpSender
from api.codes.ports import CodeMessage, CodeNotSentError
from api.codes.servers import MailServer, mail_server
from api.messages import Catalogue
from store.types import new_id
from store.vocabulary import AddressKind
from tests.api.conftest import settings_for
from tests.api.mailbox import Mailbox, certificate, knows, mailbox

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
FROM = "Juniper & Co. <help@juniper.example>"


def message(**changes: Any) -> CodeMessage:
    content: dict[str, Any] = {
        "id": new_id(),
        "kind": AddressKind.email,
        "address": "ada@example.com",
        "code": "048213",
        "order": "#1001",
        "minutes": 10,
        "locale": "en-GB",
    }
    return CodeMessage(**(content | changes))


def sender(server: MailServer) -> SmtpSender:
    return SmtpSender(server=server, sender=FROM, phrases=Catalogue(), clock=lambda: NOW)


def local(box: Mailbox) -> MailServer:
    return MailServer(host="127.0.0.1", port=box.port, implicit_tls=False)


def test_the_mail_that_arrives() -> None:
    with mailbox() as box:
        sent = message()
        sender(local(box)).send(sent)
    (mail,) = box.mails
    assert mail["To"] == "ada@example.com"
    (shop,) = mail["From"].addresses
    assert (shop.display_name, shop.addr_spec) == ("Juniper & Co.", "help@juniper.example")
    assert mail["Subject"] == "048 213 is your code"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == f"<code-{sent.id}@juniper.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert text.startswith("Your code is 048 213\r\n\r\n") or text.startswith("Your code is 048 213\n\n")
    assert "order #1001. It works for 10 minutes" in text
    assert "{" not in text
    assert box.envelopes[0].mail_from == "help@juniper.example"
    assert box.envelopes[0].rcpt_tos == ["ada@example.com"]


@pytest.mark.parametrize("implicit", [True, False], ids=["smtps", "starttls"])
def test_over_tls_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, implicit: bool) -> None:
    context, trusted = certificate(tmp_path)
    tls = {"implicit_tls": context} if implicit else {"tls_context": context, "require_starttls": True}
    auth = {
        "authenticator": knows(b"help", b"p@ss:w/rd"),
        "auth_require_tls": not implicit,
        "auth_required": True,
    }
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mailbox(**tls, **auth) as box:
        scheme = "smtps" if implicit else "smtp"
        sender(mail_server(f"{scheme}://help:p%40ss%3Aw%2Frd@127.0.0.1:{box.port}")).send(message())
        with pytest.raises(CodeNotSentError, match="smtp_535"):
            sender(mail_server(f"{scheme}://help:wrong@127.0.0.1:{box.port}")).send(message())
        assert len(box.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with mailbox(tls_context=context) as box, pytest.raises(CodeNotSentError) as failure:
        sender(local(box)).send(message())
    assert not failure.value.permanent
    assert box.mails == []


def test_beyond_this_machine_nothing_is_sent_in_the_clear() -> None:
    with mailbox() as box, pytest.raises(CodeNotSentError, match="not_supported"):
        sender(MailServer(host="0.0.0.0", port=box.port, implicit_tls=False)).send(message())
    assert box.mails == []


@pytest.mark.parametrize(
    ("at_recipient", "answers", "reason", "permanent"),
    [
        ("550 No such mailbox", [], "refused", True),
        ("450 Come back later", [], "refused", False),
        (None, ["451 Not now"], "smtp_451", False),
        (None, ["554 No"], "smtp_554", False),
    ],
)
def test_refusals(at_recipient: str | None, answers: list[str], reason: str, permanent: bool) -> None:
    with mailbox() as box:
        box.at_recipient, box.answers = at_recipient, answers
        with pytest.raises(CodeNotSentError) as failure:
            sender(local(box)).send(message())
    assert (failure.value.reason, failure.value.permanent) == (reason, permanent)


def test_a_server_that_is_not_there(unused_tcp_port: int) -> None:
    with pytest.raises(CodeNotSentError, match="ConnectionRefusedError") as failure:
        sender(MailServer(host="127.0.0.1", port=unused_tcp_port, implicit_tls=False)).send(message())
    assert not failure.value.permanent


@pytest.mark.parametrize(
    "address",
    ["eve@example.com\r\nBcc: all@example.com", "a b@example.com", "<x>@example.com", "@", "a,b@c.com"],
)
def test_an_address_that_is_none_harms_nobody(address: str) -> None:
    with mailbox() as box, pytest.raises(CodeNotSentError, match="no_address") as failure:
        sender(local(box)).send(message(address=address))
    assert failure.value.permanent
    assert box.mails == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://u:p%40@mail.example", ("mail.example", 465, True, "u", "p@")),
        ("smtp://mail.example:2525", ("mail.example", 2525, False, None, None)),
        ("smtp://localhost", ("localhost", 587, False, None, None)),
    ],
)
def test_mail_servers(url: str, expected: tuple[object, ...]) -> None:
    server = mail_server(url)
    assert (server.host, server.port, server.implicit_tls, server.user, server.password) == expected
    assert "p@" not in repr(server)


@pytest.mark.parametrize(
    ("url", "sender_address", "complaint"),
    [
        ("https://hush@mail.example", FROM, "must look like smtps://"),
        ("smtps://help:hush@mail.example", None, "MAIL_FROM must be an e-mail address"),
        ("smtps://help:hush@mail.example", "nobody", "MAIL_FROM must be an e-mail address"),
        ("smtps://help:hush@mail.example:99999", FROM, "ort"),
    ],
)
def test_wrong_settings_are_told_without_the_secret(
    tmp_path: Path, url: str, sender_address: str | None, complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint) as failure:
        settings_for(tmp_path, smtp_url=url, mail_from=sender_address)
    assert "hush" not in str(failure.value)


def test_blank_settings_are_unset(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, smtp_url="", mail_from="")
    assert (settings.smtp_url, settings.mail_from) == (None, None)
