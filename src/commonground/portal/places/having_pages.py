"""Which areas have a page: those that a list names and people live in."""

from __future__ import annotations

import pandas as pd

from commonground.evidence.geography.definition import AROUND
from commonground.evidence.profile import Profiles
from commonground.evidence.sources import AreaKindName
from commonground.portal.places.finding import Finder


class HavingPages:
    """The areas of one release that have a page, looked up once for each kind."""

    def __init__(self, profiles: Profiles, finder: Finder) -> None:
        self._profiles, self._finder = profiles, finder
        self._found: dict[AreaKindName, pd.DataFrame] = {}

    def of(self, kind: AreaKindName) -> pd.DataFrame:
        """Those of a kind, in order of code: ``code``, ``name``, and the council area and region around each.

        Text, empty where no list says.
        """
        if kind not in self._found:
            areas = self._profiles.ground.areas
            listed = areas.loc[areas["kind"] == kind, ["code", "name", *AROUND]].set_index("code", drop=False)
            codes = [code for code in self._profiles.codes(kind) if self._finder.of(kind, code)]
            self._found[kind] = listed.reindex(codes).astype("object").fillna("").reset_index(drop=True)
        return self._found[kind]
