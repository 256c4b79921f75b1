"""The areas most like a place."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from commonground.evidence.comparison.matching import CALIPER, Matched, Neighbours

FEATURES = ["income", "older", "density", "age"]


def country(areas: int = 400, seed: int = 1) -> tuple[pd.DataFrame, pd.Series]:
    """Correlated features in very different units, and three kinds of area."""
    random = np.random.default_rng(seed)
    common = random.normal(size=(areas, 1))
    values = (common + random.normal(size=(areas, 4))) * [0.1, 3, 2000, 12] + [0.2, 20, 3000, 40]
    codes = [f"E05{at:06d}" for at in random.permutation(areas)]
    index = pd.Index(codes, name="ward")
    kinds = pd.Series(random.choice(["city", "town", "village"], areas), index=index)
    return pd.DataFrame(values, index=index, columns=FEATURES), kinds


def place(features: pd.DataFrame, code: str) -> pd.Series:
    return pd.Series(features.loc[[code]].to_numpy()[0], index=features.columns)


def nearest(
    features: pd.DataFrame,
    target: pd.Series,
    kinds: pd.Series | None,
    kind: object,
    k: int = 10,
    caliper: float = CALIPER,
    without: Collection[str] = (),
) -> Matched:
    return Neighbours(features, kinds).nearest(target.to_numpy(), kind, k, caliper, without=without)


def balance(
    features: pd.DataFrame, target: pd.Series, chosen: Sequence[str], weights: np.ndarray | None = None
) -> pd.DataFrame:
    return Neighbours(features).balance(target.to_numpy(), chosen, weights)


def slow_nearest(
    features: pd.DataFrame, kinds: pd.Series, own: str, k: int, caliper: float
) -> list[tuple[str, float]]:
    """One pair at a time, with the inverse of the covariance."""
    inverse = np.linalg.inv(np.cov(features.to_numpy().T))
    found = []
    for code in features.index.astype(str):
        if code == own or kinds[code] != kinds[own]:
            continue
        apart = (place(features, code) - place(features, own)).to_numpy()
        distance = float(np.sqrt(apart @ inverse @ apart))
        if distance <= caliper:
            found.append((round(distance, 9), code))
    return [(code, distance) for distance, code in sorted(found)[:k]]


def test_nearest_agrees_with_a_loop_over_pairs() -> None:
    features, kinds = country(120)
    for own in features.index[:20]:
        slow = slow_nearest(features, kinds, own, 10, 1.5)
        matched = nearest(features, place(features, own), kinds, kinds[own], 10, 1.5, without=[own])
        assert matched.codes == [code for code, _ in slow]
        np.testing.assert_allclose(matched.distances, [distance for _, distance in slow], atol=2e-9)
        assert (matched.left_out is None) == (len(slow) == 10)


def test_an_area_that_lacks_a_feature_or_a_kind_is_no_comparator() -> None:
    features, kinds = country(700)
    features.iloc[3, 1] = np.nan
    kinds.iloc[5] = None
    lacking = {features.index[3], features.index[5]}
    for own in features.index[10::70]:
        found = nearest(features, place(features, own), kinds, kinds[own], 700, np.inf, without=[own])
        assert not lacking & set(found.codes)


def test_a_comparator_is_of_the_same_kind_and_never_the_place_itself() -> None:
    features, kinds = country()
    for own in features.index[::10]:
        comparators = nearest(features, place(features, own), kinds, kinds[own], without=[own]).codes
        assert own not in comparators
        assert {kinds[code] for code in comparators} <= {kinds[own]}
    nearest_any = nearest(features, features.iloc[0], None, None, 10)
    assert nearest_any.codes[0] == features.index[0]
    assert nearest_any.distances[0] == 0


def test_equal_distances_are_put_in_order_of_code() -> None:
    features = pd.DataFrame({"a": [0.0, 1, 1, -1, 1, 5]}, index=["here", "d", "b", "a", "c", "far"])
    matched = nearest(features, place(features, "here"), None, None, 3, without=["here"])
    assert matched.codes == ["a", "b", "c"]


def test_the_unit_of_a_feature_changes_nothing() -> None:
    features, kinds = country()
    own = features.index[0]
    in_pence = features * [100, 1, 0.001, 7]
    one = nearest(features, place(features, own), kinds, kinds[own])
    other = nearest(in_pence, place(in_pence, own), kinds, kinds[own])
    assert one.codes == other.codes
    np.testing.assert_allclose(one.distances, other.distances, atol=2e-9)


def test_a_feature_that_is_the_same_everywhere_or_repeats_another_does_no_harm() -> None:
    features, kinds = country()
    own = features.index[0]
    extended = features.assign(always=0.1, again=features["older"] * 2 + features["age"])
    one = nearest(features, place(features, own), kinds, kinds[own])
    other = nearest(extended, place(extended, own), kinds, kinds[own])
    assert one.codes == other.codes
    np.testing.assert_allclose(one.distances, other.distances, atol=1e-7)


def test_too_few_comparators_are_fewer_and_the_reason_is_given() -> None:
    features, kinds = country()
    own = features.index[0]
    none = nearest(features, place(features, own), kinds, kinds[own], caliper=1e-6, without=[own])
    assert none.codes == []
    assert none.left_out is not None
    assert none.left_out.startswith("only 0 of ")
    assert "are alike enough" in none.left_out
    kinds.iloc[:3] = "island"
    few = nearest(features, place(features, own), kinds, "island", caliper=99, without=[own])
    assert sorted(few.codes) == sorted(features.index[1:3])
    assert few.left_out == "only 2 other areas are of the same kind and have every feature"
    nobody = nearest(features, place(features, own), kinds, "moon")
    assert nobody.codes == []
    assert nobody.left_out is not None


def test_a_place_that_lacks_a_feature_is_near_nothing() -> None:
    features, kinds = country()
    lacking = features.iloc[0].copy()
    lacking["older"] = np.nan
    matched = nearest(features, lacking, kinds, kinds.iloc[0])
    assert matched.codes == []
    assert matched.left_out == "the place lacks a feature, so nothing can be said to be near it"


def alike(features: pd.DataFrame, kinds: pd.Series, own: str) -> list[str]:
    return nearest(features, place(features, own), kinds, kinds[own], without=[own]).codes


def test_matching_improves_every_feature_of_most_places() -> None:
    features, kinds = country(3000)
    far = (features - features.mean()).abs() / features.std() > 0.5
    improved = pd.DataFrame(
        {own: balance(features, place(features, own), alike(features, kinds, own))["improved"]
         for own in features.index[far.all(axis=1)][:150]}
    )  # fmt: skip
    assert improved.shape[1] > 50
    assert improved.to_numpy().mean() > 0.99


def test_matching_improves_every_feature_of_the_places_taken_together() -> None:
    features, kinds = country(3000)
    worst = features["income"].nlargest(200).index
    chosen = {own: nearest(features, place(features, own), kinds, kinds[own], without=worst) for own in worst}
    everyone = [code for matched in chosen.values() for code in matched.codes]
    table = balance(features, features.loc[worst].mean(), everyone)
    assert table["improved"].all()
    assert (table["after"].abs() < table["before"].abs() / 2).all()


def test_balance_says_what_it_compared() -> None:
    features = pd.DataFrame({"a": [1.0, 2, 3, 6], "same": 4.0}, index=list("wxyz"))
    table = balance(features, place(features, "z"), ["x", "y"], np.array([1.0, 3.0]))
    sd = np.std([1, 2, 3, 6], ddof=1)
    assert table.columns.tolist() == ["place", "matched", "all_areas", "before", "after", "improved"]
    expected = pd.Series([6, 2.75, 3, 3 / sd, 3.25 / sd], index=table.columns[:5])
    pd.testing.assert_series_equal(table.iloc[0, :5].astype(float), expected, check_names=False)
    assert not table["improved"].any()
    assert table["after"].isna().tolist() == [False, True]
    assert balance(features, place(features, "z"), ["x", "y"])["matched"].tolist() == [2.5, 4.0]
