"""A delivery address as a customer writes it in one message, read as far as that is safe."""

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

LONGEST_ADDRESS = 300

_CODES = {
    "GB": r"[A-Z]{1,2}[0-9][A-Z0-9]?\s?[0-9][ABD-HJLNP-UW-Z]{2}",
    "CA": r"[ABCEGHJ-NPRSTVXY][0-9][A-Z][\s-]?[0-9][A-Z][0-9]",
    "NL": r"[1-9][0-9]{3}\s?[A-Z]{2}",
    "IE": r"(?:[AC-FHKNPRTV-Y][0-9]{2}|D6W)\s?[0-9AC-FHKNPRTV-Y]{4}",
    "US": r"[0-9]{5}(?:-[0-9]{4})?",
    "PL": r"[0-9]{2}-[0-9]{3}",
    "PT": r"[0-9]{4}-[0-9]{3}",
    "SE": r"[0-9]{3}\s?[0-9]{2}",
} | dict.fromkeys(("DE", "FR", "ES", "IT", "FI"), r"[0-9]{5}")
_CODES |= dict.fromkeys(("AT", "BE", "CH", "DK", "NO", "LU", "AU", "NZ", "HU"), r"[0-9]{4}")
_ANY = (
    rf"{_CODES['GB']}|{_CODES['CA']}|{_CODES['IE']}|[0-9]{{5}}-[0-9]{{4}}|[0-9]{{2}}-[0-9]{{3}}|[0-9]{{4,6}}"
)
_CODE_LAST = frozenset({"US", "CA", "GB", "IE", "AU"})
_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC "
    "ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR"
)
_CANADIAN = "AB BC MB NB NL NS NT NU ON PE QC SK YT"
_PROVINCES = {"US": frozenset(_STATES.split()), "CA": frozenset(_CANADIAN.split())}
_ALSO = {
    "usa": "US",
    "us": "US",
    "america": "US",
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
}
_LEAD_IN = re.compile(r"^[^0-9,\n]{0,60}\b(?:it's|its|is|to)[:\s]+(?=[0-9])", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*[,;\n]\s*")


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where to. Without a city, ``address1`` holds all the customer's lines as they were written."""

    address1: str
    postcode: str
    address2: str | None = None
    city: str | None = None
    province_code: str | None = None
    country_code: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """As it is read back; the country as its code."""
        if self.city is None:
            return (self.address1,)
        town = " ".join(filter(None, (self.province_code, self.postcode)))
        return tuple(filter(None, (self.address1, self.address2, self.city, town)))


def read_address(text: str, country_code: str | None) -> Address | None:
    """The address in a message, for an order that goes to ``country_code`` now. None without a postcode.

    A country that is named counts; one that is not stays the order's. Where street and town cannot be told
    apart, everything stays in ``address1``, word for word.
    """
    written = _LEAD_IN.sub("", text.strip())
    parts = [part.strip(" .") for part in _SEPARATORS.split(written) if part.strip(" .")]
    if not parts or len(text) > LONGEST_ADDRESS or "@" in text or not re.search(r"[^\W\d_]{3}", written):
        return None
    verbatim = ", ".join(parts)
    named = _countries().get(parts[-1].lower()) if len(parts) > 1 else None
    country = named or (country_code.upper() if country_code else None)
    if named:
        parts.pop()
    found = _postcode(parts, country)
    if found is None:
        return None
    position, start, end = found
    code = re.sub(r"\s+", " ", parts[position][start:end].upper())
    split = _split(parts, position, start, end, country)
    if split is None:
        return Address(address1=verbatim, postcode=code, country_code=country)
    street, city, province = split
    return Address(
        address1=street[0],
        address2=", ".join(street[1:]) or None,
        city=city,
        province_code=province,
        postcode=code,
        country_code=country,
    )


def _postcode(parts: list[str], country: str | None) -> tuple[int, int, int] | None:
    """Which part holds the postcode, and where in it. What begins the first part is a house number."""
    pattern = re.compile(rf"(?<![\w-])(?:{_CODES.get(country or '', _ANY)})(?![\w-])", re.IGNORECASE)
    for position in reversed(range(len(parts))):
        matches = list(pattern.finditer(parts[position]))
        for match in reversed(matches):
            last = not parts[position][match.end() :].strip()
            if (position or match.start()) and (last or country not in _CODE_LAST):
                return position, *match.span()
    return None


def _split(
    parts: list[str], position: int, start: int, end: int, country: str | None
) -> tuple[list[str], str, str | None] | None:
    """Street lines, town and province; None when they cannot be told apart."""
    if position != len(parts) - 1:
        if country in _CODE_LAST or position != len(parts) - 2:
            return None
        return None if parts[position][:start] else _with_street(parts[:position], parts[-1], None)
    before, after = parts[position][:start].strip(), parts[position][end:].strip()
    if before and after:
        return None
    town, province = _province(before or after, country)
    street = parts[:position]
    if not town and len(street) > 1:
        return _with_street(street[:-1], street[-1], province)
    return _with_street(street, town, province)


def _province(town: str, country: str | None) -> tuple[str, str | None]:
    rest, _, last = town.rpartition(" ")
    known = _PROVINCES.get(country or "", frozenset())
    return (rest, last.upper()) if last.upper() in known else (town, None)


def _with_street(
    street: list[str], town: str, province: str | None
) -> tuple[list[str], str, str | None] | None:
    plausible = street and town and not any(character.isdigit() for character in town)
    has_number = any(character.isdigit() for part in street for character in part)
    return (street, town, province) if plausible and has_number else None


@cache
def _countries() -> dict[str, str]:
    territories = Locale("en").territories.items()
    named = {name.lower(): code for code, name in territories if len(code) == 2 and code.isalpha()} | _ALSO
    del named["georgia"]  # more often the American state
    return named
