"""What a program may ask: each part of an address or a query within bounds."""

from __future__ import annotations

from typing import Annotated

from ninja.params.functions import Path, Query
from pydantic import StringConstraints

KIND = r"^[a-z]{2,4}[0-9]{0,2}$"
CODE = r"^[A-Z][0-9]{8}$"
NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SOURCE = r"^[a-z0-9_]+$"

Kind = Annotated[
    str, Path(description="A kind of area with its vintage, such as wd24.", pattern=KIND, max_length=6)
]
Code = Annotated[str, Path(description="An area's code, of nine characters.", pattern=CODE)]
MeasureId = Annotated[str, Path(description="A measure's id, such as no-car.", pattern=NAME, max_length=60)]
RuleId = Annotated[str, Path(description="A list's id.", pattern=NAME, max_length=60)]
SourceId = Annotated[str, Path(description="A source's id.", pattern=SOURCE, max_length=60)]

_Kind = Annotated[str, StringConstraints(pattern=KIND, max_length=6)]
OfKind = Annotated[_Kind | None, Query(description="A kind of area; the newest wards unless given.")]
_Around = Annotated[str, StringConstraints(pattern=CODE)]
Region = Annotated[_Around | None, Query(description="Only in the region with this code.")]
Authority = Annotated[_Around | None, Query(description="Only in the council area with this code.")]
Page = Annotated[int, Query(description="Which page, from 1.", ge=1, le=10_000)]
Limit = Annotated[int, Query(description="How many to a page.", ge=1, le=10_000)]


def around(region: str | None, authority: str | None) -> dict[str, str]:
    """The region and the council area asked for, as ``narrowed`` reads them."""
    return {"region": region or "", "authority": authority or ""}
