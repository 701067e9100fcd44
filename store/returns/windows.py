"""Until when pieces may come back: windows and seasons on the calendar of the place of delivery."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from store.returns.facts import DeliveryFacts, OrderFacts
from store.returns.rule_set import RuleSet
from store.returns.schema import Season, Window
from store.returns.vocabulary import WindowStart
from store.shipping import zone_of


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """Pieces of one delivery, and its days on the calendar of ``zone``. Not arrived: no ``delivered_on``."""

    quantity: int
    zone: tzinfo
    ordered_on: date
    fulfilled_on: date | None = None
    delivered_on: date | None = None

    def day(self, start: WindowStart) -> date | None:
        """The day from which a window counts. A parcel that arrived has left, at the latest that day."""
        match start:
            case WindowStart.order:
                return self.ordered_on
            case WindowStart.fulfillment:
                return self.fulfilled_on or self.delivered_on
            case WindowStart.delivery:
                return self.delivered_on

    def today(self, now: datetime) -> date:
        """The day that it is there."""
        return now.astimezone(self.zone).date()


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The last day for pieces, and the season that prolonged it."""

    last_day: date
    closes_at: datetime
    season: str | None = None


def pieces_of(
    delivery: DeliveryFacts, order: OrderFacts, rules: RuleSet, now: datetime, quantity: int
) -> Pieces:
    """So many pieces of a delivery, as they are at ``now``."""
    zone = _zone(delivery.time_zone, rules)
    fulfilled_on = delivery.shipped_at and delivery.shipped_at.astimezone(zone).date()
    delivered_on = delivery.delivered_at and delivery.delivered_at.astimezone(zone).date()
    days = rules.delivery_assumed_after_days
    if delivered_on is None and fulfilled_on is not None and not delivery.tracked and days is not None:
        assumed = fulfilled_on + timedelta(days=days)
        delivered_on = assumed if assumed <= now.astimezone(zone).date() else None
    return Pieces(
        quantity=quantity,
        zone=zone,
        ordered_on=order.placed_at.astimezone(zone).date(),
        fulfilled_on=fulfilled_on,
        delivered_on=delivered_on,
    )


def deadline(
    pieces: Pieces, window: Window, seasons: Iterable[Season], days: int | None = None
) -> Deadline | None:
    """When the window, or one of so many days with the same start, closes. None when it has not begun."""
    starts_on = pieces.day(window.start)
    if starts_on is None:
        return None
    last_day, prolonged_by = starts_on + timedelta(days=window.days if days is None else days), None
    for season in seasons:
        day = pieces.day(season.counts)
        end = season_end(season, day) if day else None
        if end and end > last_day:
            last_day, prolonged_by = end, season.id
    return Deadline(last_day=last_day, closes_at=end_of(last_day, pieces.zone), season=prolonged_by)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day is over in a zone; aware UTC."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def season_end(season: Season, day: date) -> date | None:
    """Until when something of that day may come back; None when the day is not in the season."""
    if not season.yearly:
        within = date.fromisoformat(season.start) <= day <= date.fromisoformat(season.to)
        return date.fromisoformat(season.last_day) if within else None
    for year in (day.year - 1, day.year):  # it may reach over New Year
        start = _in_year(season.start, year)
        end = _on_or_after(season.to, start)
        if start <= day <= end:
            return _on_or_after(season.last_day, end)
    return None


def _zone(name: str | None, rules: RuleSet) -> tzinfo:
    try:
        return ZoneInfo(name) if name else zone_of(rules.time_zone)
    except (ValueError, OSError, LookupError):
        return zone_of(rules.time_zone)


def _in_year(month_and_day: str, year: int) -> date:
    return date.fromisoformat(f"{year:04}-{month_and_day}")


def _on_or_after(month_and_day: str, earliest: date) -> date:
    day = _in_year(month_and_day, earliest.year)
    return day if day >= earliest else _in_year(month_and_day, earliest.year + 1)
