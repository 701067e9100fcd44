"""One-time codes: six digits that the customer calls a code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.details.base import CERTAIN, ONE_TIME_CODE, Detail
from bot.nlu.details.spoken import spoken_numbers

_LABEL = (
    r"(?<!post )(?<!post-)(?<!postal )(?<!zip )(?<!zip-)(?<!discount )(?<!promo )(?<!coupon )(?<!voucher )"
    r"(?<!gift )(?<!area )(?<!tracking )(?<!order )(?<!error )"
    r"\b(?:code|otp|passcode|pin|one[\s-]time\s(?:code|password))\b"
    r"(?:\W{0,3}\b(?:is|was|it's|its|says|i\sgot|you\ssent|me|sent)\b){0,4}\W{0,3}"
)
_BEFORE = re.compile(rf"{_LABEL}(\d{{3}}[\s-]?\d{{3}})(?![\w@]|-\d|[.,]\d)", re.IGNORECASE)
_AFTER = re.compile(
    r"(?<![\w#$€£@.-])(\d{3}[\s-]?\d{3})\s(?:is|was)\s"
    r"(?:the|my|your)\s(?:\w{1,14}\s)?(?:code|otp|passcode)\b",
    re.IGNORECASE,
)
_SPOKEN_LABEL = re.compile(rf"{_LABEL}$", re.IGNORECASE)


def codes(text: str) -> Iterator[Detail]:
    """The six digits without a space."""
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(text):
            yield Detail(ONE_TIME_CODE, re.sub(r"\D", "", match[1]), *match.span(1), CERTAIN)
    for run in spoken_numbers(text):
        if len(run.digits) == 6 and _SPOKEN_LABEL.search(text, max(0, run.start - 60), run.start):
            yield Detail(ONE_TIME_CODE, run.digits, run.start, run.end, CERTAIN)
