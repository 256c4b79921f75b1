"""What stands on the leaflet: pieces of a profile made short enough for four sheets of paper.

Charts are told in their title, since that is what a tagged PDF reads aloud; what only decorates is drawn
as a background, which a PDF leaves out of what is read.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from commonground.evidence.comparison import Compared, in_short, in_words
from commonground.evidence.measures import MISSIONS, Estimate, Measure
from commonground.evidence.profile import Located, Profile
from commonground.evidence.profile.page.charts import NO_DATA
from commonground.evidence.profile.page.families import Family, by_family
from commonground.evidence.profile.page.maps import legend, place_map
from commonground.evidence.profile.page.marks import Shape
from commonground.evidence.profile.page.measure import SHAPES, figure_cells, measure_chart
from commonground.evidence.profile.page.tally_chart import tally_legend
from commonground.evidence.profile.summary import (
    EVERYWHERE,
    LIKE_IT,
    clearest,
    said_against,
    verdict,
    yardstick,
)

MOST_MARKS = 400
"""Marks on a map that is a hand wide."""

_ELSEWHERE = " The tables below name every place."
"""What a map says of the page it usually stands on."""

_MAP_WIDTH, _MAP_HEIGHT = 84, 56
"""Millimetres that a map has at least, as leaflet.css says."""

_VIEW = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_SCALE = re.compile(r'(?<=sans-serif" )font-size="14"')
_TOLD = re.compile(r'(<svg[^>]*>)<title id="[^"]*">([^<]*)</title><desc id="[^"]*">([^<]*)</desc>')
_DECORATION = re.compile(r'<svg ([^>]*)aria-hidden="true">(.*?)</svg>', re.DOTALL)

_SENTENCES = re.compile(r"(?<=\.)\s+(?=[A-Z©])")

_QUALITY = {"modelled": "estimated", "larger area": "of a larger area"}


@dataclass(frozen=True)
class Gap:
    """One of the clearest gaps: the measure's name, its sentence, how sure that is, and the chart."""

    title: str
    said: str
    clearly: bool
    chart: Markup


@dataclass(frozen=True)
class Line:
    """One measure's line in the table of its theme; ``notes`` are what a reader must know to believe it."""

    title: str
    unit: str
    notes: str
    figures: tuple[str, ...]
    verdict: str

    @property
    def side(self) -> Literal["worse", "better", ""]:
        """Which way the verdict goes, for its weight on the page."""
        last = self.verdict.rpartition(" ")[2]
        return "worse" if last == "worse" else "better" if last == "better" else ""


@dataclass(frozen=True)
class Within:
    """How many places to meet of one sort are inside the boundary, and how many so far outside it."""

    title: str
    inside: int
    outside: int
    reach: str


@dataclass(frozen=True)
class Licensed:
    """The sources under one licence."""

    licence: str
    sources: tuple[str, ...]


def shown_against(profile: Profile) -> dict[str, str]:
    """What the leaflet holds the place against, by id, with its title: everywhere, and places like it."""
    held = {comparator.id: comparator.title for comparator in profile.comparators}
    return {name: held[name] for name in (EVERYWHERE, LIKE_IT) if name in held}


def gaps(profile: Profile, side: Literal["worse", "better"]) -> list[Gap]:
    """At most five measures that are most clearly worse, or better, here."""
    against, shown = yardstick(profile), shown_against(profile)
    return [
        Gap(
            one.measure.title,
            said_against(one, against),
            verdict(one, against).startswith("clearly"),
            _chart(one, shown),
        )
        for one in clearest(profile, against, side)
    ]


def themes(profile: Profile) -> Iterator[tuple[str, list[Line]]]:
    """Each theme that has measures, with a line for each of them."""
    against, shown = yardstick(profile), shown_against(profile)
    for mission, title in MISSIONS.items():
        lines = [_line(one, against, shown) for one in profile.measures if one.measure.mission == mission]
        if lines:
            yield title, lines


def outline_map(profile: Profile, outline: BaseGeometry | None) -> Markup | None:
    """The boundary alone; None where there is no outline."""
    if outline is None:
        return None
    return _map("outline", f"Outline of {profile.about.name}", outline, {})


def meeting_map(profile: Profile, outline: BaseGeometry | None) -> tuple[Markup, Markup] | None:
    """The map of places to meet and its legend; None where there is no outline.

    Of a place with more than ``MOST_MARKS`` the map shows the boundary alone: on paper they would be a blot.
    """
    if outline is None:
        return None
    families = by_family(profile.meeting_places)
    count = sum(map(len, families.values()))
    name = profile.about.name
    if count > MOST_MARKS:
        return _map("meeting", f"Outline of {name}", outline, {}), Markup()
    drawn = _map("meeting", f"Map of {name} and {count} places within reach", outline, families)
    return drawn, decorated(legend(families))


def within_reach(profile: Profile) -> list[Within]:
    """How many places to meet of each sort are within reach."""
    measures = {one.measure.id: one.measure for one in profile.measures}
    counted = []
    for name, places in profile.meeting_places.items():
        measure = measures.get(name)
        inside = sum(place.distance <= 0 for place in places)
        metres = measure.assets.metres if measure and measure.assets else 1000
        reach = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
        counted.append(Within(measure.title if measure else name, inside, len(places) - inside, reach))
    return counted


def licences(profile: Profile, *, short: bool) -> list[Licensed]:
    """The sources by licence, the commonest first; each with its publisher unless ``short``."""
    found: dict[str, dict[str, list[str]]] = {}
    for source in profile.sources:
        publishers = found.setdefault(source.licence, {})
        publishers.setdefault("" if short else f"{source.publisher}: ", []).append(source.title)
    ranked = sorted(found.items(), key=lambda pair: -sum(map(len, pair[1].values())))
    return [
        Licensed(licence, tuple(f"{whose}{'; '.join(titles)}." for whose, titles in publishers.items()))
        for licence, publishers in ranked
    ]


def credits_asked_for(profile: Profile) -> list[str]:
    """The sentences that licences ask for, each once."""
    lines = (source.attribution for source in profile.sources if source.attribution)
    sentences = (f"{one.rstrip('.')}." for line in lines for one in _SENTENCES.split(line))
    return list(dict.fromkeys(sentences))


def told(html: str) -> Markup:
    """Charts and maps with all that they say in their title."""
    return Markup(_TOLD.sub(r"\1<title>\2. \3</title>", html))


def decorated(html: str) -> Markup:
    """A legend whose marks are backgrounds: the words beside them say it all."""
    return Markup(_DECORATION.sub(_background, html))


def tally_key() -> Markup:
    """What the parts of the bars stand for."""
    return decorated(tally_legend())


def _background(found: re.Match[str]) -> str:
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" {found[1]}>{found[2]}</svg>'
    address = base64.b64encode(drawn.encode()).decode()
    return f'<span class="mark" style="background-image: url(data:image/svg+xml;base64,{address})"></span>'


def _map(name: str, title: str, outline: BaseGeometry, places: Mapping[Family, Sequence[Located]]) -> Markup:
    """A map of no more points than paper can show: a line around a whole region's would take seconds."""
    west, south, east, north = outline.bounds
    simple = outline.simplify(max(east - west, north - south) / 1200)
    drawn = place_map(name, title, simple, places).replace(_ELSEWHERE, "")
    return told(_SCALE.sub(f'font-size="{_eight_points(drawn):.0f}"', drawn))


def _eight_points(drawn: str) -> float:
    """How many units of a map are 8 pt, once it is as large as leaflet.css lets it be."""
    found = _VIEW.search(drawn)
    assert found is not None
    width, height = map(float, found.groups())
    return 2.82 / min(_MAP_WIDTH / width, _MAP_HEIGHT / height)


def _chart(one: Compared, shown: dict[str, str]) -> Markup:
    figures: list[tuple[str, Estimate, Shape]] = [("This place", one.here, "circle")]
    for name, title in shown.items():
        if name in one.others:
            figures.append((title, one.others[name].estimate, SHAPES[name]))
    return told(measure_chart(one.measure, figures))


def _line(one: Compared, against: str, shown: dict[str, str]) -> Line:
    measure = one.measure
    others = [one.others[name].estimate if name in one.others else None for name in shown]
    quality = _QUALITY.get(measure.quality, "")
    notes = [
        quality if quality not in measure.unit else "",
        "partial" if one.partial else "",
        "input" if one.circular else "",
    ]
    return Line(
        measure.title,
        measure.unit,
        "; ".join(note for note in notes if note),
        tuple(_figure(measure, estimate) for estimate in (one.here, *others)),
        _verdict(one, against),
    )


def _figure(measure: Measure, estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return NO_DATA
    figure, _ = figure_cells(measure, estimate)
    assert isinstance(figure, str)
    return figure


def _verdict(one: Compared, against: str) -> str:
    """In words; of a measure without a good direction, which is the higher."""
    said = verdict(one, against)
    if said != "neither":
        return said
    here, other = one.here.value, one.others[against]
    assert here is not None
    assert other.estimate.value is not None
    return in_short(in_words(one.measure, here, other.estimate.value, other.gap))
