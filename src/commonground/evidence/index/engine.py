"""The engine: from gathered figures to a ranked index, keeping every step of the way.

The order is that of the definition: screen, fill gaps if asked, shrink if asked, turn every indicator so
that higher is worse, then for each domain from the innermost outwards normalise, weigh, transform and
aggregate. A domain's score is a part of the domain around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pandas as pd

from commonground.errors import ScoringError
from commonground.evidence.index.aggregation import aggregate
from commonground.evidence.index.definition import Domain, IndexDefinition, Indicator, Method
from commonground.evidence.index.imputation import impute
from commonground.evidence.index.inputs import IndexInputs
from commonground.evidence.index.labelling import bare, relabel
from commonground.evidence.index.normalisation import normalise
from commonground.evidence.index.ranking import count_present, decile, rank
from commonground.evidence.index.screening import gaps, screen
from commonground.evidence.index.shrinkage import shrink
from commonground.evidence.index.transformation import exponential
from commonground.evidence.index.weighting import weigh


@dataclass(frozen=True, eq=False)
class IndexResult:
    """An index and how it came about.

    ``table``: by area code, ``score`` (higher = worse), ``rank`` (1 = worst, ties share the better rank)
    and ``decile`` (1 = worst tenth), empty where an area is not scored. ``steps``: by area code, every
    intermediate by path and step, for instance ``health.mood.value`` (as published or counted, gaps
    filled if asked), ``.filled``, ``.numerator``, ``.denominator``, ``.shrunk``, ``.shrunk_se`` (logit
    scale), ``.rank``, ``.normalised`` (higher = worse), ``.transformed``, and ``health.score`` for a
    domain. ``weights``: one row for each part: ``path``, ``title``, ``weight``, ``method``, ``reason``.
    ``not_scored``: ``code`` and ``reason``. ``notes``: plain sentences the reader should know.
    """

    table: pd.DataFrame
    steps: pd.DataFrame
    weights: pd.DataFrame
    not_scored: pd.DataFrame
    notes: tuple[str, ...]


def score(definition: IndexDefinition, inputs: IndexInputs) -> IndexResult:
    """Make the index that ``definition`` describes.

    Raises ``ScoringError`` naming the index and the indicator or area when the numbers do not allow it.
    """
    record = _Record()
    with _naming(definition.id):
        oriented, reasons = _prepare(definition, inputs, record)
        total = _combine(definition.root, "", oriented, record)
    table = pd.DataFrame({"score": total}, index=inputs.areas)
    ranks = rank(table["score"], ties="best")
    table["rank"], table["decile"] = ranks.astype("Int64"), decile(ranks).astype("Int64")
    reasons = reasons.reindex(inputs.areas[total.isna()])
    return IndexResult(
        table,
        pd.DataFrame(record.steps, index=inputs.areas),
        pd.DataFrame(record.weights, columns=["path", "title", "weight", "method", "reason"]),
        pd.DataFrame({"code": reasons.index, "reason": reasons.to_numpy()}, dtype="str"),
        (*inputs.notes, *record.notes),
    )


@dataclass
class _Record:
    """What is kept on the way through the tree."""

    steps: dict[str, pd.Series] = field(default_factory=dict)
    weights: list[tuple[str, str, float, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _prepare(
    definition: IndexDefinition, inputs: IndexInputs, record: _Record
) -> tuple[pd.DataFrame, pd.Series]:
    """Screen, impute, shrink and orient: (areas, indicators), higher = worse, and why areas are left out.

    Areas that are screened out keep their figures in the record and take no part in what is ranked.
    """
    indicators = definition.indicators
    absent = [path for path in indicators if path not in inputs.columns]
    if absent:
        raise ScoringError(f"no figures were gathered for {', '.join(absent)}; gather them first.")
    values = inputs.columns.reindex(columns=list(indicators)).astype("float64")
    left_out = screen(values, definition.screen.at_least) if definition.screen else pd.Series(dtype="str")
    judged = ~inputs.areas.isin(left_out.index)
    if definition.impute:
        how = definition.impute.with_
        imputed = impute(values.loc[judged], how, inputs.authorities)
        values = imputed.values.reindex(inputs.areas).fillna(values)
        _record_filled(imputed.filled.reindex(inputs.areas, fill_value=False), how, record)
    oriented: dict[str, pd.Series] = {}
    for path, indicator in indicators.items():
        with _naming(path):
            figure = _figure(path, indicator, values, inputs, record)
            if not figure.loc[judged].notna().any():
                raise ScoringError("no area to be ranked has a figure; supply the data, or leave it out.")
        oriented[path] = (figure if indicator.worse == "higher" else -figure).where(judged)
    return pd.DataFrame(oriented, index=inputs.areas), pd.concat([left_out, gaps(values.loc[judged])])


def _record_filled(filled: pd.DataFrame, how: str, record: _Record) -> None:
    for path, mask in filled.items():
        record.steps[f"{path}.filled"] = mask
        if mask.any():
            record.notes.append(f"{path}: {mask.sum():,} missing figures were filled with the {how}.")


def _figure(
    path: str, indicator: Indicator, values: pd.DataFrame, inputs: IndexInputs, record: _Record
) -> pd.Series:
    """The figure that counts: as it stands, or shrunk. Keeps both."""
    value = record.steps[f"{path}.value"] = pd.Series(values[path])
    if indicator.denominator is None:
        return value
    counts = record.steps[f"{path}.numerator"] = pd.Series(inputs.numerators[path])
    denominators = record.steps[f"{path}.denominator"] = pd.Series(inputs.denominators[path])
    if not indicator.shrink:
        return value
    shrunk = shrink(counts, denominators, inputs.authorities)
    record.notes.append(f"{path}: small areas' rates are pulled towards their authority's; both are kept.")
    record.steps[f"{path}.shrunk_se"] = shrunk.standard_error
    # A filled gap has no counts behind it, so there is nothing to shrink: it stands as filled.
    figure = record.steps[f"{path}.shrunk"] = shrunk.rate.fillna(value)
    return figure


def _combine(domain: Domain, path: str, oriented: pd.DataFrame, record: _Record) -> pd.Series:
    """One score for each area from the parts of a domain, the parts' own parts first."""
    columns: dict[str, pd.Series] = {}
    for name, part in domain.parts.items():
        below = f"{path}.{name}" if path else name
        if isinstance(part, Indicator):
            columns[below] = pd.Series(oriented[below])
        else:
            columns[below] = record.steps[f"{below}.score"] = _combine(part, below, oriented, record)
        record.steps[f"{below}.rank"] = rank(columns[below], ties="best").astype("Int64")
    parts, method = list(domain.parts.values()), domain.method
    with _naming(path):
        normalised = normalise(pd.DataFrame(columns, index=oriented.index), method.normalise)
        weights = weigh(normalised, method.weight, [part.weight for part in parts])
        transformed = _transform(normalised, method)
        total = aggregate(transformed, weights.values, method.aggregate)
    for below, values in normalised.items():
        record.steps[f"{below}.normalised"] = values
    if method.transform != "none":
        for below, values in transformed.items():
            record.steps[f"{below}.transformed"] = values
    for below, part, weight in zip(columns, parts, weights.values.tolist(), strict=True):
        record.weights.append((below, part.title, weight, method.weight, part.reason))
    record.notes += weights.notes
    return total


def _transform(normalised: pd.DataFrame, method: Method) -> pd.DataFrame:
    if method.transform == "none":
        return normalised
    # On the scale "rank" the best area has 1; the transform is defined on published ranks, the worst 1.
    places = bare(normalised)
    return exponential(relabel(count_present(places) + 1 - places, normalised))


@contextmanager
def _naming(place: str) -> Iterator[None]:
    """Put the index, the domain or the indicator at the head of what went wrong inside."""
    try:
        yield
    except ScoringError as problem:
        raise ScoringError(f"{place}: {problem}" if place else str(problem)) from problem
