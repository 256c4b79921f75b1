"""Amounts of money as whole minor units (pence, grosze), exactly: no float comes near them."""

from __future__ import annotations

import re

LARGEST = 10**15
"""No amount may be larger, in minor units: what projects cost together must still fit 64 bits."""

_WITHOUT_MINOR = frozenset({"CLP", "HUF", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
_NUMBER = re.compile(r"\+?([0-9]+)(?:([.,])([0-9]*))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ \u00a0\u202f'’.,])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]{1,2})?")
_BEFORE = {"GBP": "£", "EUR": "€", "USD": "$", "CAD": "CA$", "JPY": "¥"}
_AFTER = {"PLN": "zł", "HUF": "Ft", "CZK": "Kč", "ISK": "kr"}


class NotAnAmount(ValueError):
    """Text that is no amount of money; says why, to stand after 'the cost … of project 7'."""


def minor_units_of(currency: str) -> int:
    """How many minor units make one unit of a currency (ISO 4217): 1 for forints, otherwise 100."""
    return 1 if currency.upper() in _WITHOUT_MINOR else 100


def to_minor(text: str, minor_units: int, *, rounding: bool = False) -> int:
    """An amount as whole minor units; ``minor_units`` is a power of ten.

    Takes digits with a decimal point or comma: ``to_minor("757327.73", 100) == 75732773``. More decimals than
    the minor unit has are refused unless they are noughts; with ``rounding`` they are rounded, halves to the
    even neighbour. Raises ``NotAnAmount`` also for a comma before exactly three digits, which may be decimal
    or not.
    """
    matched = _NUMBER.fullmatch(text.strip())
    if matched is None:
        raise NotAnAmount(_why_not(text.strip()))
    whole, mark, decimals = matched.group(1), matched.group(2), (matched.group(3) or "")
    if mark == "," and len(decimals) == 3:
        raise NotAnAmount("may be thousands or decimals; write it without a comma")
    places = len(str(minor_units)) - 1
    kept, beyond = decimals[:places].ljust(places, "0"), decimals[places:]
    whole = whole.lstrip("0")
    if len(whole) > 16:
        raise NotAnAmount("is absurdly large")
    minor = int("0" + whole + kept)
    if beyond.strip("0"):
        if not rounding:
            raise NotAnAmount(f"has more than {places} decimals" if places else "has decimals")
        half = "5".ljust(len(beyond), "0")
        minor += beyond > half or (beyond == half and minor % 2 == 1)
    if minor > LARGEST:
        raise NotAnAmount("is absurdly large")
    return minor


def ungrouped(text: str) -> str | None:
    """``1 234 567,50`` as ``1234567.50``; None where it is not certain what sets the thousands apart."""
    text = text.strip()
    matched = _GROUPED.fullmatch(text)
    if matched is None:
        return None
    mark = matched.group(1)
    if mark in ".," and text.count(mark) == 1 and not re.search(r"[.,][0-9]{1,2}$", text):
        return None  # 1,500 and 1.500 are a thousand and a half to some, and one and a half to others
    return text.replace(mark, "").replace(",", ".")


def from_minor(amount: int, minor_units: int) -> str:
    """The amount in units of the currency, as data: ``12345.67``, or ``12345`` without decimals."""
    whole, rest = divmod(amount, minor_units)
    return f"{whole}.{rest:0{len(str(minor_units)) - 1}d}" if rest else str(whole)


def as_money(amount: int, currency: str, minor_units: int) -> str:
    """The amount as people write it: ``£12,345``, ``12,345.60 zł``."""
    sign = "−" if amount < 0 else ""
    whole, rest = divmod(abs(amount), minor_units)
    digits = f"{whole:,}" + (f".{rest:0{len(str(minor_units)) - 1}d}" if rest else "")
    if currency in _BEFORE:
        return f"{sign}{_BEFORE[currency]}{digits}"
    return f"{sign}{digits} {_AFTER.get(currency, currency)}".rstrip()


def _why_not(text: str) -> str:
    if not text:
        return "is missing"
    if text.startswith(("-", "−")):
        return "is below nothing"
    return "is no number; write it in digits, such as 1200.50"
