"""One self-contained page of the example county: the answer, the map, the table, where it comes from."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd

    from commonground.evidence.designation import Answer
    from commonground.evidence.store import Store

_WIDTH = 760
"""Units of the drawing; the page scales it to the reader's screen."""

_STRIPES = (
    '<pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><path d="M0 0V6" stroke="#777" stroke-width="2"/></pattern>'
)
"""No data must not look like a low figure."""

_FILLS = {"member": "#1d4f5f", "near miss": "#b9d4d9", "other": "#f4f1ea", "not judged": "url(#none)"}
_WORDS = {
    "member": "on the list",
    "near miss": "near miss",
    "other": "not on the list",
    "not judged": "could not be judged",
}


def write_demo_page(store: Store, answer: Answer, planted: set[str], path: Path) -> Path:
    """Write the page and return its path. ``planted``: the wards made left behind on purpose."""
    from commonground.evidence.designation import lines_in_words
    from commonground.evidence.index import load_indices

    wards = store.boundaries(answer.rule.geography, metres=True).join(answer.areas[["name", "status"]])
    found = len(planted & set(answer.members.index))
    titles = {cut.index: escape(load_indices()[cut.index].title) for cut in answer.rule.cuts}
    template = files("commonground.cli").joinpath("demo_page.html").read_text(encoding="utf-8")
    page = Template(template).substitute(
        title=escape(answer.rule.title),
        members=len(answer.members),
        people=f"{answer.population:,}",
        wards=len(answer.areas),
        planted=len(planted),
        found=found,
        missed=_missed(answer, planted - set(answer.members.index)),
        # Thick enough to see, and thin enough not to hide a small ward where there are many.
        outline=f"{min(3.5, 34 / len(wards) ** 0.5):.1f}",
        added=_counted(len(answer.members) - found),
        map=_drawing(wards, planted),
        legend=_legend(answer.areas["status"]),
        rows=_rows(answer, planted),
        headings="".join(
            f'<th scope="col" class="n">{titles[cut.index]}: rank</th>' for cut in answer.rule.cuts
        ),
        lines="".join(f"<li>{titles[index]}: {line}.</li>" for index, line in lines_in_words(answer).items()),
        dated=f"{answer.rule.dated:%-d %B %Y}",
        population=escape(answer.rule.population_vintage),
        release=store.release.id,
    )
    waiting = path.with_suffix(".new")
    waiting.write_text(page, encoding="utf-8")
    return waiting.replace(path)


def _drawing(wards: gpd.GeoDataFrame, planted: set[str]) -> str:
    left, low, right, high = wards.total_bounds
    scale = _WIDTH / (right - left)
    paths = []
    # Planted wards are drawn last, so that no neighbour's border covers their outline.
    for code in sorted(wards.index, key=lambda code: (code in planted, code)):
        ward = wards.loc[code]
        outline = " ".join(_ring(ring, left, high, scale) for ring in _rings(ward["geometry"]))
        status = str(ward["status"])
        said = f"{ward['name']}: {_WORDS[status]}" + (", planted" if code in planted else "")
        mark = ' class="planted"' if code in planted else ""
        paths.append(
            f'<path d="{outline}" fill="{_FILLS[status]}"{mark}><title>{escape(said)}</title></path>'
        )
    height = round((high - low) * scale)
    return (
        f'<svg viewBox="-4 -4 {_WIDTH + 8} {height + 8}" role="img" aria-labelledby="map-title map-said">'
        '<title id="map-title">Wards of the invented county</title><desc id="map-said">'
        "The table below names every ward that is on the list, near it, or could not be judged.</desc>"
        f"<defs>{_STRIPES}</defs>"
        f'<g stroke="#6b6658" stroke-width="0.8" stroke-linejoin="round">{"".join(paths)}</g></svg>'
    )


def _rings(shape) -> list:
    parts = getattr(shape, "geoms", [shape])
    return [ring for part in parts for ring in (part.exterior, *part.interiors)]


def _ring(ring, left: float, high: float, scale: float) -> str:
    points = " ".join(f"{(x - left) * scale:.1f},{(high - y) * scale:.1f}" for x, y in ring.coords)
    return f"M{points}Z"


def _legend(statuses: pd.Series) -> str:
    counts = statuses.value_counts()
    entries = [
        (fill, "", f"{_WORDS[status]} ({counts[status]})")
        for status, fill in _FILLS.items()
        if status in counts
    ]
    entries.append(("none", ' class="planted"', "planted"))
    return "".join(
        '<li><svg width="20" height="20" aria-hidden="true"><rect x="2" y="2" width="16" height="16" '
        f'fill="{fill}" stroke="#6b6658"{mark}/></svg> {words}</li>'
        for fill, mark, words in entries
    )


def _rows(answer: Answer, planted: set[str]) -> str:
    """Every ward but those plainly off the list, the members first."""
    ranks = [f"{cut.index} rank" for cut in answer.rule.cuts]
    order = {status: place for place, status in enumerate(_WORDS)}
    shown = answer.areas[(answer.areas["status"] != "other") | answer.areas.index.isin(planted)]
    shown = shown.assign(order=shown["status"].map(order)).sort_values(["order", ranks[0]])
    return "".join(
        f'<tr><th scope="row">{escape(str(row["name"]))}</th><td>{escape(str(row["authority_name"]))}</td>'
        f"<td>{_WORDS[str(row['status'])]}{', planted' if code in planted else ''}</td>"
        + "".join(f'<td class="n">{_figure(row[column])}</td>' for column in ("population", *ranks))
        + "</tr>"
        for code, row in shown.iterrows()
    )


def _missed(answer: Answer, codes: set[str]) -> str:
    names = [escape(str(answer.areas.loc[code, "name"])) for code in sorted(codes)]
    return f" (it missed {', '.join(names)})" if names else ""


def _counted(others: int) -> str:
    return f"{others} others" if others != 1 else "one other"


def _figure(number: float | None) -> str:
    return "none" if pd.isna(number) else f"{number:,}"
