"""Three groups that a rule splits the country into: on the list, as deprived but not on it, and the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from commonground.errors import DesignationError
from commonground.evidence.designation.applying import MEMBER, Answer

GROUP, EQUALLY_DEPRIVED, REST = "group", "equally_deprived", "rest"


def comparison_groups(answer: Answer) -> pd.Series:
    """(areas,) which group each area of the rule's geography belongs to; every area is in exactly one.

    *Equally deprived* are the areas inside the rule's own line on the index of deprivation
    (``rule.deprivation``) that are not on the list; an area that could not be judged is in the rest.
    Raises ``DesignationError`` where the rule draws no line on that index.
    """
    index = answer.rule.deprivation
    lines = answer.lines.set_index("index")["line"]
    if index not in lines.index:
        raise DesignationError(
            f"{answer.rule.id}: the rule draws no line on {index}, so no areas are equally deprived by it."
        )
    deprived = (answer.areas[f"{index} rank"] <= lines[index]).fillna(False).to_numpy(bool)
    member = (answer.areas["status"] == MEMBER).to_numpy(bool)
    groups = np.select([member, deprived], [GROUP, EQUALLY_DEPRIVED], REST)
    return pd.Series(groups, index=answer.areas.index, dtype=object)
