"""Sharing areas of an older edition out among those of a newer one, by the official list of changes."""

from __future__ import annotations

import pandas as pd

from commonground.errors import CrosswalkError

_CHANGES = {"U": "unchanged", "S": "split", "M": "merged", "X": "irregular"}


def shares_of_changes(
    pairs: pd.DataFrame, people: pd.Series, postcodes: pd.DataFrame
) -> tuple[pd.DataFrame, str]:
    """Weights of each old area in the new ones.

    ``pairs``: ``from``, ``to`` and ``chgind``, the official mark: U unchanged, S split, M merged, X
    irregular. ``people``: people by new area. ``postcodes``: ``from``, ``to``, each postcode's old and
    new area. An old area with one new area goes there whole; a split is shared out by people, an
    irregular change by the old area's postcodes, or by people where it has none in the new areas. A
    new area with a share of nought is left out. Returns ``from``, ``to``, ``weight``, and the basis in
    words. Raises ``CrosswalkError``, naming the area, for a mark it does not know, one that
    contradicts the number of pairs, or a split among areas without people.
    """
    pairs = pairs.sort_values(["from", "to"], ignore_index=True)
    strange = ~pairs["chgind"].isin(_CHANGES)
    if strange.any():
        row = pairs[strange].iloc[0]
        raise CrosswalkError(
            f"{row['from']} is marked {str(row['chgind'])[:20]!r} in the list of changes; "
            "the marks are U, S, M and X."
        )
    several = pairs["from"].duplicated(keep=False)
    odd = several & pairs["chgind"].isin(["U", "M"])
    if odd.any():
        row = pairs[odd].iloc[0]
        raise CrosswalkError(
            f"{row['from']} is marked {_CHANGES[row['chgind']]}, yet paired with more than one new area; "
            "correct the mark or the pairs."
        )
    by_people = pairs["to"].map(people).astype(float)
    irregular = several & (pairs["chgind"] == "X")
    by_postcodes = _postcodes_in(pairs, postcodes[postcodes["from"].isin(pairs["from"][irregular])])
    irregular &= by_postcodes.groupby(pairs["from"]).transform("sum") > 0
    size = by_people.where(several, 1.0).where(~irregular, by_postcodes)

    total = size.groupby(pairs["from"]).transform("sum")
    hollow = ~(total > 0) | ~(size >= 0)
    if hollow.any():
        row = pairs[hollow].iloc[0]
        raise CrosswalkError(
            f"{row['from']} cannot be shared out: the population of its new areas, such as {row['to']}, "
            "is missing or nought."
        )
    shares = pairs[["from", "to"]].assign(weight=size / total)
    split = pairs["from"][several & ~irregular].nunique()
    basis = (
        f"official changes: {(~several).sum():,} areas go whole to one, {split:,} are shared out by people "
        f"and {pairs['from'][irregular].nunique():,} by postcodes"
    )
    return shares[shares["weight"] > 0].reset_index(drop=True), basis


def _postcodes_in(pairs: pd.DataFrame, postcodes: pd.DataFrame) -> pd.Series:
    """(pairs,) how many of the old area's postcodes lie in the new area of each pair."""
    held = postcodes.groupby(["from", "to"], observed=True).size()
    wanted = pd.MultiIndex.from_frame(pairs[["from", "to"]])
    return held.reindex(wanted, fill_value=0).reset_index(drop=True)
