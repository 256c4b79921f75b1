"""A measure's figure in every area of a kind, as data: for programs, spreadsheets and the moving map."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from commonground.evidence.comparison import estimate_as_data, rounded, shown
from commonground.portal.places.classes import Band
from commonground.portal.places.distribution import Distribution
from commonground.portal.places.downloads import guarded
from commonground.portal.places.measured import Measured
from commonground.written import write_csv

_FIGURES = ("people", "value", "low", "high", "n", "covered")

COLUMNS = ("code", "name", "authority_code", "authority_name", "region_code", "region_name", *_FIGURES)
"""What is said of each area."""

NO_DATA = "no data"


def figures_as_data(measured: Measured, spread: Distribution, about: dict[str, Any]) -> dict[str, Any]:
    """The measure, the figure of all areas together, how figures are spread, and each area's."""
    measure = measured.measure
    return {
        **about,
        "measure": measure.model_dump(mode="json", exclude_defaults=True),
        "kind": measured.kind,
        "england": estimate_as_data(measured.england),
        "areas": len(measured.codes),
        "areas_without_figure": int((~measured.known).sum()),
        "distribution": [
            {**asdict(bar.band), "areas": bar.areas, "people": rounded(bar.people)} for bar in spread.bars
        ],
        "figures": [dict(zip(COLUMNS, row, strict=True)) for row in _rows(measured)],
    }


def figures_as_csv(measured: Measured) -> str:
    """Each area's figure on a line, with the same numbers as the data."""
    out = io.StringIO()
    write_csv(out, COLUMNS, guarded(_rows(measured)))
    return out.getvalue()


def map_values(measured: Measured) -> dict[str, Any]:
    """What the moving map is coloured by: classes, and each area's class and figure."""
    measure = measured.measure
    codes = measured.codes.tolist()
    known = measured.known
    return {
        "title": measure.title,
        "unit": measure.unit,
        "classes": [_class(band) for band in measured.bands],
        "no_data_label": NO_DATA,
        "values": {
            code: None if at < 0 else at for code, at in zip(codes, measured.classes.tolist(), strict=True)
        },
        "shown": {
            code: shown(measure, value) if has else NO_DATA
            for code, value, has in zip(codes, measured.value.tolist(), known.tolist(), strict=True)
        },
    }


def _class(band: Band) -> dict[str, Any]:
    return {"from": band.low, "to": band.high, "label": band.label}


def _rows(measured: Measured) -> Iterator[tuple[Any, ...]]:
    where = measured.where
    texts = (
        measured.codes,
        measured.names,
        where.authority,
        where.authority_name,
        where.region,
        where.region_name,
    )
    figures = ([_plain(number) for number in getattr(measured, name).tolist()] for name in _FIGURES)
    return zip(*([text or None for text in column.tolist()] for column in texts), *figures, strict=True)


def _plain(number: float) -> float | None:
    return rounded(number) if np.isfinite(number) else None
