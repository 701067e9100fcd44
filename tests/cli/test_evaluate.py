"""`doorstep evaluate` as a person uses it: the real model over a few sentences."""

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import doorstep, write
from tests.e2e.product import ROOT

GOOD = '{"text": "where is my parcel?", "intent": "track_order"}\n'


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("not json", "no JSON"),
        ("[1]", "expected an object"),
        ('{"text": "hello"}', "`intent` is missing"),
        ('{"text": 7, "intent": "greet"}', "`text` is missing"),
        ('{"text": " ", "intent": "greet"}', "`text` is missing"),
        ('{"text": "hello", "handoff": "yes"}', "`handoff` must be true or false"),
        ('{"text": "hello", "mood": 3}', "`mood` is missing"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    file = write(tmp_path / "rows.jsonl", f"{GOOD}\n{line}\n{GOOD}")
    result = doorstep("evaluate", str(file), data_dir=tmp_path / "var")
    assert result.returncode == 2
    assert f"{file}, line 3: " in result.stdout
    assert says in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("content", ["", "\n\n", None])
def test_a_file_without_sentences_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "rows.jsonl"
    if content is not None:
        write(file, content)
    result = doorstep("evaluate", str(file), data_dir=tmp_path / "var")
    assert result.returncode == 2
    assert str(file) in result.stdout


def test_two_files_are_measured_one_by_one_and_together(tmp_path: Path) -> None:
    odd = (
        '{"text": "order me a pizza", "intent": "nlu_fallback"}\n{"text": "???", "intent": "out_of_scope"}\n'
    )
    first = write(tmp_path / "first.jsonl", GOOD + '{"text": "/restart", "intent": "out_of_scope"}\n')
    second = write(tmp_path / "second.jsonl", odd + '{"text": "hello", "intent": "greeting"}\n')
    result = doorstep("evaluate", str(first), str(second), "--json", data_dir=ROOT / "var")
    assert result.returncode == 0, result.stdout + result.stderr
    figures = json.loads(result.stdout)
    assert list(figures) == [str(first), str(second), "all files"]
    assert [each["sentences"] for each in figures.values()] == [2, 3, 5]
    assert figures["all files"]["with_fallback"]["intents"][-1]["intent"] == "track_order"
    assert figures["all files"]["with_fallback"]["intents"][-1]["recall"] == 1
    table = doorstep("evaluate", str(first), str(second), data_dir=ROOT / "var")
    assert "macro-F1" in table.stdout
    assert "no intent greeting" in table.stdout


def test_handing_over_and_moods_are_measured(tmp_path: Path) -> None:
    file = write(
        tmp_path / "rows.jsonl",
        '{"text": "I will sue you", "handoff": true}\n'
        '{"text": "where is my parcel? no hurry", "handoff": false, "intent": "track_order"}\n'
        '{"text": "you useless liars, where is it", "mood": "angry"}\n',
    )
    result = doorstep("evaluate", str(file), "--json", data_dir=ROOT / "var")
    assert result.returncode == 0, result.stdout + result.stderr
    figures = json.loads(result.stdout)[str(file)]
    assert figures["sentences"] == 1
    assert (figures["handover"]["recall"], figures["handover"]["false_alarms"]) == (1.0, 0.0)
    assert {"reason": "legal", "right": 1, "wrong": 0} in figures["handover"]["reasons"]
    assert figures["mood"]["accuracy"] == 1.0
    table = doorstep("evaluate", str(file), data_dir=ROOT / "var")
    assert "recall 1.000" in table.stdout
    assert "pressing recall" in table.stdout
