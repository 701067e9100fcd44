"""How what people type is compared with what the shop knows."""

import re
import unicodedata

import phonenumbers

LONGEST_EMAIL = 320

_US_POSTCODE = re.compile(r"[0-9]{5}(?:[0-9]{4})?")
_US_TERRITORIES = frozenset({"US", "PR", "GU", "VI", "AS", "MP"})


def number_key(name: str) -> str:
    """An order's name without decoration: ``"#1001"`` -> ``"1001"``, ``"w 261-1340"`` -> ``"W2611340"``."""
    return _letters_and_digits(name)


def number_digits(name: str) -> str:
    """Only the digits of an order's name, without leading zeros: ``"W0261"`` -> ``"261"``."""
    digits = "".join(character for character in _letters_and_digits(name) if character in "0123456789")
    return digits.lstrip("0") or digits[:1]


def email_key(email: str | None) -> str | None:
    """An e-mail address to compare: lower case, no surrounding space. None when it is no address."""
    key = unicodedata.normalize("NFC", email or "").strip().lower()
    local, _, domain = key.rpartition("@")
    plausible = local and "." in domain and len(key) <= LONGEST_EMAIL and not re.search(r"[\s\x00]", key)
    return key if plausible else None


def postcode_key(postcode: str | None, country_code: str | None) -> str | None:
    """A postcode to compare: no case, spaces, dashes; a US ZIP+4 by its first five digits.

    None when it proves nothing: shorter than three characters, or the zeros that shops fill in.
    """
    key = _letters_and_digits(postcode or "")
    if len(key) < 3 or not key.strip("0"):
        return None
    if country_code is None or country_code.upper() in _US_TERRITORIES:
        return key[:5] if _US_POSTCODE.fullmatch(key) else key
    return key


def e164(phone: str | None, country_code: str | None) -> str | None:
    """A phone number in E.164, read as the country would dial it. None when it cannot be one."""
    if not phone or len(phone) > 100:
        return None
    try:
        parsed = phonenumbers.parse(phone, country_code)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _letters_and_digits(value: str) -> str:
    kept = (character for character in unicodedata.normalize("NFKC", value).upper() if character.isalnum())
    return "".join(_ascii_digit(character) for character in kept)


def _ascii_digit(character: str) -> str:
    # Arabic, Devanagari and other digits count as the numbers they are.
    number = unicodedata.decimal(character, None)
    return character if number is None else str(number)
