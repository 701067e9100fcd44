"""Plain signs of temper in a message's letters and words, as numbers. They help where an embedding is blind.

A sentence encoder reads small letters only, and hears little of how often somebody has written before. None
of these signs means anger by itself: what each is worth is learned (`bot.nlu.judge`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

LONGEST_READ = 2_000
"""Characters of a message that are looked at."""

_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]{3,}")


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


_INSULTS = _pattern(
    r"idiots?", r"morons?", r"muppets?", r"clowns?", r"liars?", r"lying", r"thie(?:f|ves|ving)", r"crooks?",
    r"scam\w*", r"frauds?", r"stupid", r"useless", r"incompeten\w+", r"pathetic", r"amateurs?",
    r"rip[- ]?off",
    r"joke", r"disgrace\w*", r"garbage", r"trash", r"rubbish", r"shame on", r"ashamed", r"numpt\w+", r"gits?",
)  # fmt: skip
_SWEARING = _pattern(
    r"f+u+c+k\w*", r"shit\w*", r"bullshit", r"bs", r"wtf", r"ffs", r"damn", r"goddamn", r"hell", r"crap\w*",
    r"bloody", r"ass(?:hole)?s?", r"arse\w*", r"piss\w*", r"sod off", r"screw you",
)  # fmt: skip
_JOY = _pattern(
    r"thanks?", r"thank you", r"thx", r"love\w*", r"great", r"brilliant", r"perfect\w*", r"happy", r"excited",
    r"gorgeous", r"amazing", r"lovely", r"legends?", r"best", r"ha(?:ha)+", r"lol", r"yay", r"wow",
)  # fmt: skip
_AGAIN = _pattern(
    r"again", r"once more",
    r"(?:third|fourth|fifth|sixth|hundredth) (?:time|week|day|mail|message|replacement)",
    r"(?:three|four|five|six|\d+) times", r"times more", r"how (?:many|often|much longer)", r"already told",
    r"every (?:single )?(?:time|order|day)", r"yet another", r"another",
)  # fmt: skip
_CONTACTS = _pattern(
    r"(?:e-?mails?|calls?|letters?|messages?) (?:remain|went) unanswered",
    r"no(?: one|body) (?:answers?|replies|picks up)",
    r"(?:written|wrote|called|e-?mailed|contacted|asked|told|explained|said) (?:\w+ )?(?:twice|"
    r"(?:\w+) times)",
    r"ignor(?:e|ed|es|ing)", r"no (?:reply|answer|response)",
    r"last (?:three|four|five|\d+) (?:e-?mails?|messages?)",
)  # fmt: skip
_DURATION = _pattern(
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|several|many|a) (?:weeks?|months?)",
    r"(?:1\d|2\d|3\d|[5-9]) days", r"for (?:days|weeks|months|ages)",
    r"since (?:january|february|march|april|may|june|july|"
    r"august|september|october|november|december|christmas)",
)  # fmt: skip
_DEMAND = _pattern(
    r"demand", r"insist", r"i expect", r"i want", r"now", r"immediately", r"at once", r"last chance",
    r"final",
    r"or else", r"until (?:monday|tuesday|wednesday|thursday|friday|noon)", r"within \w+ (?:hours|days)",
    r"unacceptable", r"enough", r"consequences", r"no longer", r"explain",
)  # fmt: skip
_PLEADING = _pattern(
    r"beg(?:ging)?", r"please,? please", r"desperate", r"crying", r"tears", r"sobbing", r"scared",
    r"terrified",
    r"help me", r"i can'?t (?:any ?more|take|cope|go on)", r"hopeless", r"nobody helps", r"heartbroken",
    r"devastated",
)  # fmt: skip
_SCORN = re.compile(
    r"\b(?:oh|wow|well|sure|nice|how|so|just|truly|really|what a|such a)\b[^.!?]*"
    r"\b(?:great|lovely|nice|wonderful|brilliant|generous|convenient|glad|surprise|fantastic|super|"
    r"outstanding)\b"
    r"|thanks? (?:you )?(?:so much )?for (?:nothing|ruining|wasting)|['\"‘“][^'\"’”]{2,40}['\"’”]",
    re.IGNORECASE,
)


def _share_of_capitals(text: str) -> float:
    letters: list[str] = _LETTERS.findall(text)
    if len(letters) < 6:
        return 0.0
    return sum(letter.isupper() for letter in letters) / len(letters)


def _some_words_shouted(text: str) -> float:
    """One for words in capitals among others that are not: "are you kidding me, AGAIN"."""
    words: list[str] = _WORDS.findall(text)
    shouted = sum(word.isupper() for word in words)
    return float(0 < shouted < 0.7 * len(words))


def _present(pattern: re.Pattern[str]) -> Callable[[str], float]:
    return lambda text: min(len(pattern.findall(text)), 3) / 2


def _repeated(marks: str) -> Callable[[str], float]:
    pattern = re.compile(rf"[{marks}]{{2,}}")
    return lambda text: float(pattern.search(text) is not None)


CUES: dict[str, Callable[[str], float]] = {
    "capitals": _share_of_capitals,
    "shouted": _some_words_shouted,
    "exclaimed": _repeated("!"),
    "questioned": _repeated("?!"),
    "insults": _present(_INSULTS),
    "swearing": _present(_SWEARING),
    "joy": _present(_JOY),
    "again": _present(_AGAIN),
    "contacts": _present(_CONTACTS),
    "duration": _present(_DURATION),
    "demand": _present(_DEMAND),
    "pleading": _present(_PLEADING),
    "scorn": _present(_SCORN),
    "curt": lambda text: float(len(text.split()) <= 3),
}
"""Each sign by name: a number from 0 to 1.5."""

_TOGETHER = (("exclaimed", "joy"), ("capitals", "joy"), ("swearing", "joy"), ("duration", "again"))


def cues(text: str) -> Floats:
    """The message's signs, then those that change each other's meaning multiplied. Fixed length."""
    text = text[:LONGEST_READ]
    found = {name: sign(text) for name, sign in CUES.items()}
    pairs = [found[one] * found[other] for one, other in _TOGETHER]
    return np.array([*found.values(), *pairs], dtype=np.float32)
