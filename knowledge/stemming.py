"""Words of a text as they are compared: in small letters, without accents, cut short."""

import re
import unicodedata

STEM = 5
"""Words are cut to so many letters: "return", "returns" and "returning" are one, in many languages."""
_WORD = re.compile(r"\w+")
# Words that say nothing about the subject. English ones only: in other languages they weigh little by idf.
_STOP_WORDS = """
    a about am an and any are as at be been but by can could d did do does for from get got had has
    have he hello help hi her him his how i if in into is it its just ll m may me mine my need of
    on or our please re s she should so some t than thanks that the their them then there these
    they this to too us ve want was we were what when where which who why will with would you your
"""
_STOP = frozenset(_STOP_WORDS.split())


def words_of(text: str) -> list[str]:
    """All words, in order."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).lower()
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def stems(text: str) -> list[str]:
    """The stems of the words that matter, in order."""
    return [word[:STEM] for word in words_of(text) if word not in _STOP]
