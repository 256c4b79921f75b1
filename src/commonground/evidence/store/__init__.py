"""The store: what was built, from what, and what changed. Read by many, written by one build."""

from commonground.evidence.store.admission import Admitted, admit
from commonground.evidence.store.building import BuildReport, Progress, build, in_order
from commonground.evidence.store.changes import Changes, TableChange, compare_releases
from commonground.evidence.store.ingesting import source_step
from commonground.evidence.store.layout import Layout
from commonground.evidence.store.placing import (
    AREAS,
    areas_step,
    crosswalk_step,
    crosswalk_table,
    read_crosswalk,
    with_columns_of,
)
from commonground.evidence.store.populating import PEOPLE_PIECES, PEOPLE_POINTS, people_kinds, people_step
from commonground.evidence.store.reading import Store
from commonground.evidence.store.release import LeftOut, Release
from commonground.evidence.store.status import SourceStatus, outdated_steps, source_status
from commonground.evidence.store.step import Inputs, Made, Step
from commonground.evidence.store.tables import write_table

__all__ = [
    "AREAS",
    "PEOPLE_PIECES",
    "PEOPLE_POINTS",
    "Admitted",
    "BuildReport",
    "Changes",
    "Inputs",
    "Layout",
    "LeftOut",
    "Made",
    "Progress",
    "Release",
    "SourceStatus",
    "Step",
    "Store",
    "TableChange",
    "admit",
    "areas_step",
    "build",
    "compare_releases",
    "crosswalk_step",
    "crosswalk_table",
    "in_order",
    "outdated_steps",
    "people_kinds",
    "people_step",
    "read_crosswalk",
    "source_status",
    "source_step",
    "with_columns_of",
    "write_table",
]
