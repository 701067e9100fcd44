import io
import json
import logging

import pytest
import structlog

from store.privacy import mask
from telemetry import logs

SECRETS = [
    "maya.lindqvist@example.com",
    "jo+shop@mail.example.co.uk",
    "+1 312 555 0142",
    "(312) 555-0142",
    "+447700900123",
    "#1001",
    "W2611340",
    "1Z999AA10123456784",
    "9400 1000 0000 0000 0000 00",
    "SW1A 1AA",
    "K1A 0B1",
    "1012 AB",
    "60625-1234",
    "60625",
    "token=rtZJpR22kzcyzcwRy0Kym4dhJp3Unnt8iOGfRgi3c8s",
    "Bearer rtZJpR22kzcyzcwRy0Kym4dhJp3Unnt8iOGfRgi3c8s",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_1",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("sentence", ["{}", "order {} please", "failed for {!r}:", "(text={},)"])
def test_personal_data_is_hidden(secret: str, sentence: str) -> None:
    masked = mask(sentence.format(secret))
    tail = secret.removeprefix("token=").removeprefix("Bearer ")
    assert tail not in masked
    assert "[" in masked


@pytest.mark.parametrize(
    "text",
    [
        "turn 01a203c4-3341-775d-9383-32942f5ce444 is done",
        "connect to 127.0.0.1:18123 refused",
        'File "api/engine.py", line 1234, in start',
        "at 2026-11-20T14:05:33.123456 it stopped",
        "3 of 12 tries",
    ],
)
def test_what_an_operator_needs_stays(text: str) -> None:
    assert mask(text) == text


def test_masking_is_linear_in_the_length_of_the_text() -> None:
    for filler in ("1 ", "a@", "a.", "- ", "A1"):
        mask(filler * 20_000)


@pytest.mark.parametrize("secret", SECRETS)
def test_no_log_entry_holds_it(secret: str, capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    before = logging.getLogger().handlers, logging.getLogger().level
    try:
        logs.configure(level="INFO", json=True)
        logging.getLogger().handlers[0].setStream(stream)  # type: ignore[attr-defined]
        log = structlog.get_logger("test")
        log.info("event " + secret, detail=[{"deep": f"x {secret} y"}])
        logging.getLogger("some.library").warning("GET /widget/ws?%s and %r", secret, {"k": secret})
        try:
            raise ValueError(f"cannot read {secret}")
        except ValueError:
            log.exception("failed")
            logging.getLogger("dbos").exception("failed")
    finally:
        logging.getLogger().handlers, level = before[0], before[1]
        logging.getLogger().setLevel(level)
        structlog.reset_defaults()
    written = stream.getvalue()
    assert len(written.splitlines()) == 4
    assert all(json.loads(line) for line in written.splitlines())
    assert secret.removeprefix("token=").removeprefix("Bearer ") not in written
