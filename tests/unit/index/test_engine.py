"""The engine: a whole index from its definition, beside one made by hand."""

from __future__ import annotations

import io
import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from commonground.errors import ScoringError
from commonground.evidence.index import IndexDefinition, IndexInputs, score
from samples import index_of

NAN = math.nan
TWO_LEVELS = """
[method]
normalise = "rank"
transform = "exponential"
weight = "given"
reason = "As the official one."
[parts.health]
title = "Health"
reason = "Health matters."
weight = 0.6
[parts.health.method]
normalise = "normal scores"
weight = "equal"
reason = "Alike."
[parts.health.parts.mood]
title = "Low mood"
reason = "Spirits matter."
source = "mood"
column = "share"
worse = "higher"
[parts.health.parts.years]
title = "Years of life"
reason = "Life matters."
source = "life"
column = "years"
worse = "lower"
[parts.pay]
title = "Low pay"
reason = "Money matters."
source = "pay"
column = "claimants"
worse = "higher"
weight = 0.4
denominator = { source = "people", column = "adults" }
"""
PART = """
[parts.{name}]
title = "{name}"
reason = "Counts."
source = "s"
column = "{name}"
worse = "higher"
"""
FLAT = """
[method]
normalise = "{normalise}"
weight = "{weight}"
aggregate = "{aggregate}"
reason = "Simple."
""" + "".join(PART.format(name=name) for name in ("x", "y", "z"))


def define(body: str) -> IndexDefinition:
    return index_of(body)


def flat(normalise: str = "rank", weight: str = "equal", aggregate: str = "arithmetic") -> IndexDefinition:
    return define(FLAT.format(normalise=normalise, weight=weight, aggregate=aggregate))


def figures(
    columns: dict[str, list[float]],
    counts: dict[str, tuple[list[float], list[float]]] | None = None,
    authorities: list[str | None] | None = None,
) -> IndexInputs:
    """Inputs for areas a, b, c …, as they are gathered from tables."""
    counts = counts or {}
    rates = {path: [r / n if n else NAN for r, n in zip(*both, strict=True)] for path, both in counts.items()}
    size = len(next(iter((columns | rates).values())))
    areas = pd.Index([chr(97 + at) for at in range(size)], name="code")
    return IndexInputs(
        areas,
        pd.Series(authorities or ["X"] * size, index=areas),
        pd.DataFrame(columns | rates, index=areas),
        pd.DataFrame({path: both[0] for path, both in counts.items()}, index=areas),
        pd.DataFrame({path: both[1] for path, both in counts.items()}, index=areas),
        ("A note from the gathering.",),
    )


EXAMPLE = figures(
    {"health.mood": [0.3, 0.1, 0.2, 0.4, 0.2], "health.years": [70.0, 81.0, 79.0, 75.0, 80.0]},
    {"pay": ([30.0, 10.0, 20.0, 5.0, 20.0], [100.0, 100.0, 100.0, 100.0, 50.0])},
)


def transformed(place: float, n: int) -> float:
    return -23 * math.log(1 - place / n * (1 - math.exp(-100 / 23)))


def test_an_index_of_two_levels_is_what_it_comes_to_by_hand() -> None:
    result = score(define(TWO_LEVELS), EXAMPLE)
    # Places from the best: mood b 1, c and e 2½, a 4, d 5; years (fewer is worse) b 1, e 2, c 3, d 4, a 5.
    quantile = [NormalDist().inv_cdf(place / 6) for place in (1, 2, 2.5, 3, 4, 5)]
    q = dict(zip((1, 2, 2.5, 3, 4, 5), quantile, strict=True))
    health = [(q[4] + q[5]) / 2, q[1], (q[2.5] + q[3]) / 2, (q[5] + q[4]) / 2, (q[2.5] + q[2]) / 2]
    np.testing.assert_allclose(result.steps["health.score"], health)
    # Health: b 1, e 2, c 3, a and d level at 4½. Pay: d .05, b .1, c .2, a .3, e .4.
    scores = [
        0.6 * transformed(of_health, 5) + 0.4 * transformed(of_pay, 5)
        for of_health, of_pay in zip((4.5, 1, 3, 4.5, 2), (4, 2, 3, 1, 5), strict=True)
    ]
    np.testing.assert_allclose(result.table["score"], scores)
    by_hand = [1 + sum(other > one for other in scores) for one in scores]
    assert result.table["rank"].tolist() == by_hand
    assert result.table["decile"].tolist() == [math.ceil(10 * one / 5) for one in by_hand]
    assert result.not_scored.empty
    assert result.notes == ("A note from the gathering.",)


def test_every_step_is_kept_by_path_and_name() -> None:
    result = score(define(TWO_LEVELS), EXAMPLE)
    assert set(result.steps) == {
        "health.mood.value", "health.mood.rank", "health.mood.normalised",
        "health.years.value", "health.years.rank", "health.years.normalised",
        "health.score", "health.rank", "health.normalised", "health.transformed",
        "pay.numerator", "pay.denominator", "pay.value", "pay.rank", "pay.normalised", "pay.transformed",
    }  # fmt: skip
    assert result.steps["health.years.value"].tolist() == [70, 81, 79, 75, 80], "as published, not oriented"
    assert result.steps["health.years.rank"].tolist() == [1, 5, 3, 2, 4]
    assert result.steps["health.rank"].tolist() == [1, 5, 3, 1, 4], "a tie shares the better rank"
    assert result.steps["health.normalised"].tolist() == [4.5, 1, 3, 4.5, 2]
    assert result.steps.index.equals(EXAMPLE.areas)


def test_the_weights_say_what_they_are_and_why() -> None:
    weights = score(define(TWO_LEVELS), EXAMPLE).weights
    assert weights.to_dict("records")[0] == {
        "path": "health.mood",
        "title": "Low mood",
        "weight": 0.5,
        "method": "equal",
        "reason": "Spirits matter.",
    }
    assert weights["path"].tolist() == ["health.mood", "health.years", "health", "pay"]
    assert weights["weight"].tolist() == [0.5, 0.5, 0.6, 0.4]


def written_and_read(table: pd.DataFrame) -> pd.DataFrame:
    buffer = io.BytesIO()
    table.to_parquet(buffer)
    return pd.read_parquet(buffer)


def test_results_survive_parquet_with_the_same_types_whether_or_not_areas_are_missing() -> None:
    complete = score(flat(), figures({"x": [1, 2], "y": [1, 2], "z": [2, 1]}))
    with_gap = score(flat(), figures({"x": [1, 2, NAN], "y": [1, 2, 3], "z": [2, 1, 3]}))
    for result in (complete, with_gap):
        for table in (result.table, result.steps, result.weights, result.not_scored):
            pd.testing.assert_frame_equal(written_and_read(table), table)
    assert complete.table.dtypes.equals(with_gap.table.dtypes)
    assert complete.steps.dtypes.equals(with_gap.steps.dtypes)
    assert complete.not_scored.dtypes.equals(with_gap.not_scored.dtypes)
    assert complete.table["rank"].dtype == "Int64"


def test_an_area_with_a_gap_is_not_scored_and_the_reason_names_the_indicator() -> None:
    result = score(flat(), figures({"x": [1, 2, 5, NAN], "y": [1, 2, NAN, 4], "z": [1, 2, NAN, 4]}))
    assert result.table["score"].isna().tolist() == [False, False, True, True]
    assert result.table["rank"].tolist()[:2] == [2, 1]
    assert result.table.loc[["c", "d"], ["rank", "decile"]].isna().all(axis=None)
    assert result.not_scored.to_dict("records") == [
        {"code": "c", "reason": "no figure for y, z"},
        {"code": "d", "reason": "no figure for x"},
    ]
    assert result.steps["x.normalised"].tolist()[:3] == [1, 2, 3], (
        "its own figure is still ranked among those there"
    )


SCREEN = '\nscreen = { at_least = 0.5, reason = "Two of three." }\n'


def test_a_screened_area_keeps_its_figures_but_takes_no_part_in_the_ranking() -> None:
    inputs = figures({"x": [1, 2, 9, 3], "y": [1, 2, NAN, 3], "z": [1, 2, NAN, NAN]})
    result = score(
        define(SCREEN + FLAT.format(normalise="rank", weight="equal", aggregate="arithmetic")), inputs
    )
    assert result.steps["x.value"].tolist() == [1, 2, 9, 3]
    assert result.steps["x.normalised"].tolist()[:2] == [1, 2]
    assert math.isnan(result.steps["x.normalised"]["c"])
    assert result.not_scored.to_dict("records") == [
        {"code": "c", "reason": "1 of 3 indicators known, fewer than the 50% asked for: no figure for y, z"},
        {"code": "d", "reason": "no figure for z"},
    ]


IMPUTE = '\nimpute = { with = "authority median", reason = "Neighbours are alike." }\n'


def test_gaps_are_filled_only_when_asked_and_said_so() -> None:
    inputs = figures(
        {"x": [1, 2, NAN, 3, 4], "y": [1, 2, 3, NAN, 4], "z": [1, 2, 3, 4, NAN]},
        authorities=["X", "X", "X", "Y", None],
    )
    body = FLAT.format(normalise="none", weight="equal", aggregate="arithmetic")
    result = score(define(IMPUTE + body), inputs)
    assert result.steps["x.value"].tolist() == [1, 2, 1.5, 3, 4]
    assert result.steps["x.filled"].tolist() == [False, False, True, False, False]
    assert result.table["score"]["c"] == pytest.approx(7.5 / 3)
    assert result.not_scored.to_dict("records") == [
        {"code": "d", "reason": "no figure for y"},
        {"code": "e", "reason": "no figure for z"},
    ]
    assert result.notes[1:] == ("x: 1 missing figures were filled with the authority median.",)
    assert "x.filled" not in score(define(body), inputs).steps


def test_a_screened_area_is_not_filled() -> None:
    inputs = figures({"x": [1, 2, 9], "y": [1, 2, NAN], "z": [1, 2, NAN]})
    body = SCREEN + '\nimpute = { with = "median", reason = "Few." }\n'
    body += FLAT.format(normalise="none", weight="equal", aggregate="arithmetic")
    result = score(define(body), inputs)
    assert math.isnan(result.steps["y.value"]["c"])
    assert not result.steps["y.filled"].any()
    assert result.steps["x.value"].tolist() == [1, 2, 9]
    assert result.not_scored["code"].tolist() == ["c"]


SHRUNK = FLAT.format(normalise="none", weight="equal", aggregate="arithmetic").split("[parts.y]")[0] + (
    'denominator = { source = "s", column = "n" }\nshrink = true\n'
)
COUNTS = {"x": ([9.0, 1.0, 5.0, NAN], [10.0, 10.0, 1000.0, 10.0])}


def test_a_shrunk_rate_is_kept_beside_the_rate_as_counted() -> None:
    result = score(define(SHRUNK), figures({}, COUNTS))
    assert result.steps["x.value"].tolist()[:3] == [0.9, 0.1, 0.005]
    assert (result.table["score"] == result.steps["x.shrunk"])[:3].all()
    assert 0.005 < result.steps["x.shrunk"]["a"] < 0.9
    assert result.steps["x.shrunk_se"]["c"] < result.steps["x.shrunk_se"]["a"]
    assert result.steps["x.numerator"].tolist()[:3] == [9, 1, 5]
    assert result.not_scored["code"].tolist() == ["d"]
    assert "x: small areas' rates are pulled towards their authority's; both are kept." in result.notes


def test_a_filled_gap_has_no_counts_and_stands_as_filled() -> None:
    body = '\nimpute = { with = "median", reason = "Few." }\n' + SHRUNK
    result = score(define(body), figures({}, COUNTS))
    assert result.steps["x.shrunk"]["d"] == result.steps["x.value"]["d"] == 0.1
    assert math.isnan(result.steps["x.shrunk_se"]["d"])


def test_weights_found_from_the_data_are_used_and_their_warnings_kept() -> None:
    random = np.random.default_rng(4)
    common = random.normal(size=26)
    columns = {
        name: (sign * common + random.normal(size=26)).tolist()
        for name, sign in zip("xyz", (2, 2, -1), strict=True)
    }
    result = score(flat("z", "factor"), figures(columns))
    weights = result.weights["weight"].to_numpy()
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(
        result.table["score"], result.steps[[f"{n}.normalised" for n in "xyz"]] @ weights
    )
    assert any(note.startswith("z has a negative weight") for note in result.notes)


def fails(sentence: str, definition: IndexDefinition, inputs: IndexInputs) -> None:
    with pytest.raises(ScoringError, match=sentence):
        score(definition, inputs)


def test_what_cannot_be_scored_is_named_with_its_index() -> None:
    some = {"x": [1.0, 2.0], "y": [1.0, 0.0], "z": [1.0, 2.0]}
    fails("^need: no figures were gathered for y, z; gather them first", flat(), figures({"x": [1]}))
    fails("^need: z: no area to be ranked has a figure", flat(), figures(some | {"z": [NAN, NAN]}))
    fails("^need: y is 0 in area b, and a geometric mean", flat("none", aggregate="geometric"), figures(some))
    fails("^need: only 2 areas have all of the 3 parts", flat(weight="factor"), figures(some))
    fails("^need: x: area a has a count above its", define(SHRUNK), figures({}, {"x": ([5.0], [4.0])}))
    inner = figures({"health.mood": [1, 1], "health.years": [1, 2]}, {"pay": ([1.0, 2.0], [9.0, 9.0])})
    standard = TWO_LEVELS.replace('"normal scores"', '"z"')
    fails("^need: health: health.mood has the same value", define(standard), inner)
