"""Rasa's process logs where something failed, and not what the customer wrote."""

import subprocess

import pytest

from tests.e2e.product import ROOT

RASA = ROOT / ".venv-rasa" / "bin" / "python"

CODE = """
from bot.without_tensorflow import stand_in
stand_in()
import logging, sys, tempfile
from bot.logs import configure
configure()
from bot.tracker_store import TurnTrackerStore
import sqlalchemy as sa
store = TurnTrackerStore("sqlite:///" + tempfile.mkdtemp() + "/rasa.db")
try:
    with store.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:word)"), {"word": "Zebulon Quark"})
except Exception as error:
    assert "Zebulon" not in str(error), error
    try:
        raise ValueError("Zebulon Quark wrote this") from error
    except ValueError:
        logging.getLogger("bot.channel").exception("Turn failed")
"""


def test_rasas_log_tells_where_and_not_what() -> None:
    if not RASA.exists():
        pytest.skip("Rasa's environment is not there")
    done = subprocess.run(
        [str(RASA), "-W", "ignore", "-c", CODE], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    written = done.stdout + done.stderr
    assert "Turn failed" in written
    assert "ValueError" in written
    assert "OperationalError" in written
    assert "line " in written
    assert "Zebulon" not in written
