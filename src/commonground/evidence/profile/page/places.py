"""The part of the page about places to meet: a map, and every place by name with how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from shapely.geometry.base import BaseGeometry

from commonground.evidence.measures import Measure
from commonground.evidence.profile.page.families import Family, by_family, kind_in_words
from commonground.evidence.profile.page.maps import MANY, distance_in_words, legend, place_map
from commonground.evidence.profile.page.markup import Cell, details, html_of, table
from commonground.evidence.profile.record import Located, Profile

_FEW = 5
"""A list no longer than this stands open."""

_OPEN_MAP = "OpenStreetMap contributors"


def places_within_reach(profile: Profile, outline: BaseGeometry | None) -> str:
    """The map and the tables, or why there are none. ``outline`` in metres."""
    if outline is None:
        return (
            '<p class="no-map">There is no map: the outline of this place is not in this release. Places '
            "near it cannot be listed without one.</p>"
        )
    measures = {one.measure.id: one.measure for one in profile.measures}
    families = by_family(profile.meeting_places)
    lists = "".join(
        _listed(measures.get(name), name, places) for name, places in profile.meeting_places.items()
    )
    if not profile.meeting_places:
        lists = "<p>This release holds no list of places to meet, so the map shows the boundary alone.</p>"
    return f"{_maps(profile, outline, families)}{lists}"


def _maps(profile: Profile, outline: BaseGeometry, families: Mapping[Family, Sequence[Located]]) -> str:
    count = sum(map(len, families.values()))
    name = profile.about.name
    whole = place_map("map", f"Map of {name} and {count} places within reach", outline, families)
    caption = f"{count} places in and around {escape(name)}. North is up. {_thanks(profile)}"
    drawn = (
        f'<figure class="mapped">{whole}<figcaption><ul class="legend">{legend(families)}</ul>'
        f"<p>{caption}</p></figcaption></figure>"
    )
    if count <= MANY:
        return drawn
    small = "".join(
        f"<figure>{place_map(f'map-{number}', family.title, outline, {family: held})}"
        f"<figcaption>{escape(family.title)} ({len(held)})</figcaption></figure>"
        for number, (family, held) in enumerate(reversed(list(families.items())), 1)
    )
    return f'{drawn}<h3>One kind at a time</h3><div class="small-maps">{small}</div>'


def _thanks(profile: Profile) -> str:
    """The lines that licences ask for beside a map."""
    lines = [source.attribution for source in profile.sources if _OPEN_MAP in source.attribution]
    return " ".join(dict.fromkeys(escape(line) for line in lines))


def _listed(measure: Measure | None, name: str, places: Sequence[Located]) -> str:
    title = measure.title if measure else name
    inside = sum(place.distance <= 0 for place in places)
    if not places:
        return f'<h3>{html_of(title)}</h3><p class="nothing">None within reach.</p>'
    metres = measure.assets.metres if measure and measure.assets else 1000
    reach = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    outside = len(places) - inside
    split = f"{inside or 'None'} inside, {outside or 'none'} outside but within {reach} of the boundary."
    shown = _table(places, title)
    if len(places) > _FEW:
        shown = details(f"List of {len(places)}: {title}", shown)
    return f'<div class="listed"><h3>{html_of(title)}</h3><p>{split}</p>{shown}</div>'


def _table(places: Sequence[Located], title: str) -> str:
    """With a column for what each place is, if its source tells kinds apart."""
    kinds = [kind_in_words(place.category) for place in places]
    rows: Iterator[tuple[Cell, ...]] = (
        (
            place.name or "No name on the list",
            *((kind,) if any(kinds) else ()),
            distance_in_words(place.distance),
        )
        for place, kind in zip(places, kinds, strict=True)
    )
    headings = ("Name", "What it is", "Where") if any(kinds) else ("Name", "Where")
    return table(f"{title} within reach", headings, rows, figures=(len(headings) - 1,))
