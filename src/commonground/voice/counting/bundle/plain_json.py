"""JSON that can be read in one way only: written always alike, and read back strictly."""

from __future__ import annotations

import json
from typing import Any

from commonground.errors import BallotError

_MOST_DIGITS = 30  # no number in a bundle is longer


def written_json(data: object) -> bytes:
    """The one way in which these data are written. Raises ``UnicodeEncodeError`` for halves of letters."""
    return (json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def read_json(text: bytes, name: str) -> dict[str, Any]:
    """An object from JSON; ``name`` is the file's, for the sentence where it is none.

    Raises ``BallotError`` for a key that stands twice, for numbers that are not whole, and for text that
    nests without end, as different programs read such things differently.
    """

    def whole(digits: str) -> int:
        if len(digits) > _MOST_DIGITS:
            raise ValueError("a number is absurdly large")
        return int(digits)

    def refused(found: str) -> None:
        raise ValueError(f"{found} is no whole number")

    def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a key stands there twice")
        return found

    try:
        data = json.loads(
            text.decode("utf-8"),
            parse_int=whole, parse_float=refused, parse_constant=refused, object_pairs_hook=once_each,
        )  # fmt: skip
    except RecursionError:
        raise BallotError(f"{name}: the text nests too deeply to be read.") from None
    except ValueError as problem:  # of which undecodable text and bad JSON are kinds
        raise BallotError(f"{name}: this is no JSON that can be relied on ({problem}).") from None
    if not isinstance(data, dict):
        raise BallotError(f"{name}: there should be one object between braces.")
    return data


class Fields:
    """The keys of one object, each asked for once and by its kind; what nobody asked for is refused."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise BallotError(f"{where} should be an object between braces.")
        self.where = where
        self._left: dict[str, Any] = dict(data)

    def text(self, key: str) -> str:
        """Text that can also be written."""
        found = self._of(key, str, "text")
        if any("\ud800" <= letter <= "\udfff" for letter in found):
            raise BallotError(f"{self.where}: {key} is no text that can be written.")
        return found

    def whole(self, key: str, least: int = 0) -> int:
        """A whole number, ``least`` or more."""
        found = self._of(key, int, "a whole number")
        if found < least:
            raise BallotError(f"{self.where}: {key} should be {least} or more, and is {found}.")
        return found

    def yes(self, key: str) -> bool:
        """True or false."""
        return self._of(key, bool, "true or false")

    def several(self, key: str) -> list[Any]:
        """A list."""
        return self._of(key, list, "a list")

    def texts(self, key: str) -> list[str]:
        """A list of text."""
        found = self.several(key)
        if not all(isinstance(each, str) for each in found):
            raise BallotError(f"{self.where}: {key} should be a list of texts.")
        return found

    def inner(self, key: str) -> Fields:
        """An object inside this one."""
        return Fields(self._of(key, dict, "an object between braces"), f"{self.where}: {key}")

    def done(self) -> None:
        """Refuse whatever is left."""
        if self._left:
            raise BallotError(f"{self.where}: nobody knows what {min(self._left)!r} means.")

    def _of(self, key: str, kind: type, said: str) -> Any:
        if key not in self._left:
            raise BallotError(f"{self.where}: {key} is missing.")
        found = self._left.pop(key)
        if type(found) is not kind:
            raise BallotError(f"{self.where}: {key} should be {said}.")
        return found
