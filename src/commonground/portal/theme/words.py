"""Figures and dates as a page writes them: the filters ``number``, ``percent`` and ``date``."""

from __future__ import annotations

import datetime
import math

NO_DATA = "no data"
"""What stands where there is no figure. Never nought, never a dash."""


def number(value: float | None, places: int = 0) -> str:
    """Thousands with commas and a true minus sign; ``no data`` for None and for what is not a number.

    >>> number(2386368), number(-0.25, 1), number(None)
    ('2,386,368', '−0.2', 'no data')
    """
    if value is None or not math.isfinite(value):
        return NO_DATA
    written = f"{value:,.{places}f}"
    if not any(digit in "123456789" for digit in written):
        return written.removeprefix("-")
    return written.replace("-", "−")


def percent(share: float | None, places: int = 1) -> str:
    """A share of one as a percentage.

    >>> percent(0.267), percent(1, 0)
    ('26.7%', '100%')
    """
    written = number(None if share is None else share * 100, places)
    return written if written == NO_DATA else f"{written}%"


def date(value: datetime.date | datetime.datetime | str | None) -> str:
    """A day in words; text is read as ISO 8601. Raises ValueError where it is no date.

    >>> date("2026-03-04"), date(datetime.date(2025, 10, 30))
    ('4 March 2026', '30 October 2025')
    """
    if value is None:
        return "date not known"
    day = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
"""Spelt out here, since ``strftime`` writes them in the language of the machine."""
