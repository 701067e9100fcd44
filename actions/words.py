"""Composed sentences.

The English is in ``locale/en/*.ftl`` (Project Fluent); fixed answers are in ``domain.yml``.
"""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_datetime, format_skeleton
from babel.numbers import format_currency, get_currency_precision
from fluent.runtime import FluentBundle, FluentResource

_LOCALES = Path(__file__).parent / "locale"


class Words:
    """The catalogue of one locale."""

    def __init__(self, locale: str = "en") -> None:
        self._locale = locale
        # Isolation marks around values would show as boxes on old phones and count as characters in an SMS.
        self._bundle = FluentBundle([locale], use_isolating=False)
        for path in sorted((_LOCALES / locale).glob("*.ftl")):
            self._bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))

    def say(self, key: str, **values: Any) -> str:
        """The sentence ``key`` with its values filled in.

        Raises:
            KeyError: the catalogue has no such sentence, or a value is missing; no customer reads a raw key.
        """
        message = self._bundle.get_message(key)
        if message.value is None:
            raise KeyError(key)
        text, errors = self._bundle.format_pattern(message.value, values)
        if errors:
            raise KeyError(f"{key}: {errors}")
        return str(text).strip()

    def day(self, day: date, *, today: date) -> str:
        """ "today", "tomorrow", "yesterday", or "Tue, Nov 24"; with the year when it is another one."""
        near = {-1: "day-yesterday", 0: "day-today", 1: "day-tomorrow"}.get((day - today).days)
        if near:
            return self.say(near)
        skeleton = "MMMEd" if day.year == today.year else "yMMMEd"
        return str(format_skeleton(skeleton, datetime(day.year, day.month, day.day), locale=self._locale))

    def moment(self, at: datetime, *, zone: tzinfo, now: datetime) -> str:
        """A point in time as a clock in ``zone`` shows it: "yesterday at 2:05 PM"."""
        local = at.astimezone(zone)
        return self.say(
            "moment",
            day=self.day(local.date(), today=now.astimezone(zone).date()),
            time=format_datetime(local, "h:mm a", locale=self._locale),
        )

    def money(self, minor_units: int, currency: str) -> str:
        """An amount as people write it: "$12.30", "¥1,200"."""
        # Divided as decimals: a float would be off by a cent one day.
        major = Decimal(minor_units).scaleb(-get_currency_precision(currency))
        return str(format_currency(major, currency, locale="en_US" if self._locale == "en" else self._locale))

    def listing(self, parts: Iterable[str]) -> str:
        """ "a", "a and b", "a, b and c"."""
        items = list(parts)
        if len(items) < 2:
            return "".join(items)
        return self.say("list-end", head=", ".join(items[:-1]), last=items[-1])


@cache
def words(locale: str | None) -> Words:
    """The catalogue for a customer's locale; English where there is none."""
    language = (locale or "en").split("-")[0].lower()
    return Words(language if (_LOCALES / language).is_dir() else "en")
