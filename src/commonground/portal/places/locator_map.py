"""A small picture of where a place lies: its outline in the council area, region or country around it."""

from __future__ import annotations

from html import escape

from shapely.geometry.base import BaseGeometry

from commonground.errors import CommongroundError
from commonground.evidence.geography import KINDS, NamedPart
from commonground.evidence.sources import AreaKindName
from commonground.portal.places.drawn_map import Frame

_SAND, _EDGE, _RUST = "#fbf7ec", "#857f70", "#8f3a17"
