import re
from pathlib import Path

import pytest

import api
from api.messages import Catalogue
from api.slack.words import WORDS


def test_every_sentence_that_the_code_says_exists() -> None:
    sources = "\n".join(path.read_text() for path in Path(api.__file__).parent.rglob("*.py"))
    keys = set(re.findall(r'(?<!WORDS)\.say\(\s*"([a-z-]+)"', sources)) | {
        "bot-failed",
        "bot-failed-while-waiting",
        "claimed",
        "returned",
        "closed",
    }
    for key in keys:
        assert Catalogue().say(key, agent="Ana").strip()


def test_every_word_for_agents_exists() -> None:
    sources = "\n".join(path.read_text() for path in Path(api.__file__).parent.rglob("*.py"))
    keys = set(re.findall(r'WORDS\.say\(\s*"([a-z_-]+)"', sources))
    assert keys
    for key in keys:
        assert WORDS.say(key, count=1, days=1, since="", group="").strip()


def test_values_are_put_in_without_marks() -> None:
    assert Catalogue().say("claimed", agent="Ana") == "Ana from our team has joined."


@pytest.mark.parametrize("locale", [None, "en", "en-GB", "de", "de_CH", "xx", "../../etc/passwd", ""])
def test_any_locale_gets_a_sentence(locale: str | None) -> None:
    assert "person from our team" in Catalogue().say("handed-over", locale)


def test_an_unknown_sentence_is_an_error_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        Catalogue().say("no-such-sentence")
