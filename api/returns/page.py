"""What is on a return slip."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

import segno
from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from store.repositories.return_slips import Slip
from store.returns.labels import WayBack
from store.types import major_units
from store.vocabulary import ReturnStatus

_GONE: Final = {ReturnStatus.CLOSED, ReturnStatus.DECLINED, ReturnStatus.CANCELED}
_PAGES: Final = Environment(
    loader=PackageLoader("api.returns", "templates"), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Who takes the parcel."""

    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """An item on the slip."""

    title: str
    quantity: int
    reason: str


def is_over(slip: Slip) -> bool:
    """Whether nothing may be sent with this slip any more."""
    return slip.entry.status in _GONE or slip.entry.received_at is not None


def render(slip: Slip, shop: Shop, *, way: WayBack, url: str, home: str) -> str:
    """The page. ``url`` is the slip's own address, which its code holds."""
    entry = slip.entry
    days = [one.last_day for one in slip.agreed if one.last_day]
    return _PAGES.get_template("slip.html").render(
        shop=shop,
        home=home,
        rma=entry.name or "",
        order=entry.order.name,
        lines=_lines(slip),
        way=way.value,
        last_day=_day(min(days)) if days else None,
        fee=_fee(slip),
        code=_code(url),
        opened=_day(entry.requested_at.date()),
    )


def render_missing(shop: Shop, *, home: str, over: bool) -> str:
    """The page in place of a slip that is not there, or no longer any good."""
    return _PAGES.get_template("missing.html").render(shop=shop, home=home, over=over)


def _lines(slip: Slip) -> list[Line]:
    return [
        Line(
            title=" ".join(
                filter(
                    None,
                    (item.line_item.title, f"({item.line_item.variant})" if item.line_item.variant else ""),
                )
            ),
            quantity=item.quantity,
            reason=item.reason.value.replace("_", " ").capitalize(),
        )
        for item in sorted(slip.entry.items, key=lambda item: item.line_item.position)
    ]


def _fee(slip: Slip) -> str | None:
    fee = max((one.return_shipping_fee or 0 for one in slip.agreed), default=0)
    currency = slip.entry.order.currency
    return format_currency(major_units(fee, currency), currency, locale="en_US") if fee else None


def _day(day: date) -> str:
    return str(format_date(day, "EEEE, MMMM d, y", locale="en_US"))


def _code(url: str) -> Markup:
    """The QR code, with error correction that survives a crease, as inline SVG."""
    drawn = BytesIO()
    segno.make(url, error="q", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, dark="#000", light="#fff"
    )
    return Markup(drawn.getvalue().decode())  # drawn here, from an address of ours
