"""The operator's page: one look, as HTML."""

import platform
import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError

from api.editor.errors import NotSignedInError
from api.errors import DoorstepError
from api.operating.chart import HEIGHT, WIDTH, chart_of
from api.operating.looking import Looker, longest
from api.operating.pace import HOURS, Hour, first_id, hours_of
from api.operating.words import bytes_in_words, span_in_words
from store.repositories.operating import OperatingRepository
from store.vocabulary import HandoffState
from telemetry.failures import RECENT

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

_DAY_KEPT_SECONDS: Final = 15.0
"""How long the drawing of the last day is shown before it is looked up anew."""

_TIGHT: Final = 0.1
"""The share of a disk below which there is little space left."""


@dataclass(frozen=True, kw_only=True)
class Disk:
    """The disk that holds the data; bytes."""

    free: int
    total: int

    @property
    def is_tight(self) -> bool:
        """Whether little is left."""
        return self.free < _TIGHT * self.total


class StatusPage:
    """Renders the page."""

    def __init__(
        self, *, looker: Looker, data_dir: Path, version: str, zone: ZoneInfo, prefix: str, shop: str
    ) -> None:
        self._looker = looker
        self._data_dir = data_dir
        self._zone = zone
        self._started = datetime.now(UTC)
        self._day: tuple[float, Sequence[Hour] | None] = (float("-inf"), None)
        self._looking = threading.Lock()
        self._templates = Environment(
            loader=PackageLoader("api.operating", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {
            "prefix": prefix,
            "shop": shop,
            "versions": {"Doorstep": version, "Python": platform.python_version()},
            "chart_width": WIDTH,
            "chart_height": HEIGHT,
        }
        self._templates.filters |= {
            "span": span_in_words,
            "bytes": bytes_in_words,
            "moment": self._moment,
            "clock": self._clock,
        }

    def render(
        self, components: Mapping[str, str], beside: Mapping[str, str], *, only_body: bool = False
    ) -> str:
        """The page, or what of it changes."""
        stand = self._looker.look()
        hours = self._last_day(stand.now)
        store = stand.store
        return self._templates.get_template("body.html" if only_body else "status.html").render(
            stand=stand,
            components=components,
            beside=beside,
            is_ready=all(state == "ok" for state in components.values()),
            waiting=_conversations(stand.store, HandoffState.waiting),
            with_people=_conversations(stand.store, HandoffState.claimed),
            longest_wait=longest(store.handoffs, stand.now, state=HandoffState.waiting) if store else 0.0,
            slack_wait=(stand.now - store.slack.oldest).total_seconds()
            if store and store.slack.oldest
            else 0,
            hours=hours,
            chart=chart_of(hours or ()),
            messages=sum(hour.messages for hour in hours or ()),
            trained=_trained(self._data_dir),
            disk=_disk(self._data_dir),
            failures=RECENT.newest(),
            started=self._started,
        )

    def refused(self, refusal: DoorstepError) -> str:
        """For somebody who may not see it: where to sign in, or that the role does not suffice."""
        return self._templates.get_template("refused.html").render(
            unknown=isinstance(refusal, NotSignedInError)
        )

    def _last_day(self, now: datetime) -> Sequence[Hour] | None:
        """Kept for a moment, as it is the costliest look; None while the store does not answer."""
        with self._looking:
            looked, hours = self._day
            if time.monotonic() - looked > _DAY_KEPT_SECONDS:
                hours = None
                with suppress(SQLAlchemyError), self._looker.database.read() as session:
                    beats = OperatingRepository(session).beats(first_id(now - timedelta(hours=HOURS)))
                    hours = hours_of(beats, now)
                self._day = time.monotonic(), hours
            return hours

    def _moment(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime("%-d %b %Y, %H:%M %Z")

    def _clock(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime("%H:%M")


def _conversations(store: object, state: HandoffState) -> int:
    handoffs = getattr(store, "handoffs", ())
    return sum(each.conversations for each in handoffs if each.state is state)


def _trained(data_dir: Path) -> datetime | None:
    """When the newest model was made."""
    made = [path.stat().st_mtime for path in (data_dir / "models").glob("*.tar.gz")]
    return datetime.fromtimestamp(max(made), UTC) if made else None


def _disk(data_dir: Path) -> Disk | None:
    with suppress(OSError):
        usage = shutil.disk_usage(data_dir)
        return Disk(free=usage.free, total=usage.total)
    return None
