"""From the kind and code in an address to an area that is there."""

from __future__ import annotations

from commonground.errors import UnknownArea
from commonground.evidence.geography import KINDS
from commonground.evidence.sources import AreaKindName
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.finding import Found


def area_of(evidence: Evidence, kind: str, code: str) -> Found:
    """The area with this code in this kind of area. Raises ``UnknownArea``, saying what there is instead."""
    found = evidence.finder.of(kind, code)
    if found is not None:
        return found
    others = evidence.finder.by_code(code)
    if others:
        known = " and ".join(f"{other.called}" for other in others)
        raise UnknownArea(f"{others[0].code} is a code of a {known}, which has a page of its own.")
    raise UnknownArea(f"{code[:20]} is on no list of areas here. Codes change: look for the name instead.")


def kind_of(evidence: Evidence, kind: str) -> AreaKindName:
    """A kind of area that has pages. Raises ``UnknownArea`` naming those that have."""
    for known in evidence.kinds:
        if known == kind:
            return known
    named = ", ".join(f"{known} ({KINDS[known].name})" for known in evidence.kinds)
    raise UnknownArea(f"There are no pages for areas of the kind {kind[:20]}; there are for {named}.")
