"""One self-contained page of the example county: the answer, the map, the table, where it comes from."""

from __future__ import annotations

from html import escape
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

_FILLS = {"member": "#1d4f5f", "near miss": "#b9d4d9", "other": "#f4f1ea", "not judged": "url(#none)"}
_WORDS = {"member": "on the list", "near miss": "near miss", "other": "not on the list", "not judged": "could not be judged"}


def write_demo_page(store: Store, answer: Answer, planted: set[str], path: Path) -> Path:
    """Write the page and return its path. ``planted``: the wards made left behind on purpose."""
    from commonground.evidence.index import load_indices

    wards = _ward_shapes(store).join(answer.areas[["name", "authority_name", "population", "status"]])
    members = answer.areas[answer.areas["status"] == "member"]
    found = len(planted & set(members.index))
    titles = {cut.index: escape(load_indices()[cut.index].title) for cut in answer.rule.cuts}
    page = Template(_PAGE).substitute(
        title=escape(answer.rule.title),
        members=len(members),
        people=f"{int(members['population'].sum()):,}",
        wards=len(answer.areas),
        planted=len(planted),
        found=found,
        added=len(members) - found,
        map=_drawing(wards, planted),
        legend=_legend(answer.areas["status"]),
        rows=_rows(answer, planted),
        headings="".join(f'<th scope="col" class="n">{titles[cut.index]}: rank</th>' for cut in answer.rule.cuts),
        lines="".join(
            f"<li>{titles[line.index]}: the worst {line.share:.0%}, ranks 1 to {line.line:,} of {line.areas:,}.</li>"
            for line in answer.lines.itertuples()
        ),
        release=store.release.id,
    )
    waiting = path.with_suffix(".new")
    waiting.write_text(page, encoding="utf-8")
    return waiting.replace(path)


def _ward_shapes(store: Store) -> gpd.GeoDataFrame:
    """Ward outlines in metres: the small areas of each ward put together."""
    pairs = store.table("crosswalk_example_lsoa21_wd24").set_index("from")["to"]
    shapes = store.table("example_boundaries_lsoa21")
    return shapes.assign(code=shapes["lsoa21cd"].map(pairs)).dissolve("code")[["geometry"]]


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
        paths.append(f'<path d="{outline}" fill="{_FILLS[status]}"{mark}><title>{escape(said)}</title></path>')
    height = round((high - low) * scale)
    return (
        f'<svg viewBox="-4 -4 {_WIDTH + 8} {height + 8}" role="img" aria-labelledby="map-title map-said">'
        '<title id="map-title">Wards of the invented county</title>'
        '<desc id="map-said">The table below names every ward that is on the list, near it, or could not be judged.</desc>'
        '<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#fff"/><path d="M0 0V6" stroke="#777" stroke-width="2"/></pattern></defs>'
        f'<g stroke="#6b6658" stroke-width="0.8" stroke-linejoin="round">{"".join(paths)}</g></svg>'
    )


def _rings(shape) -> list:  # noqa: ANN001
    parts = getattr(shape, "geoms", [shape])
    return [ring for part in parts for ring in (part.exterior, *part.interiors)]


def _ring(ring, left: float, high: float, scale: float) -> str:  # noqa: ANN001
    points = " ".join(f"{(x - left) * scale:.1f},{(high - y) * scale:.1f}" for x, y in ring.coords)
    return f"M{points}Z"


def _legend(statuses: pd.Series) -> str:
    counts = statuses.value_counts()
    entries = [(fill, "", f"{_WORDS[status]} ({counts[status]})") for status, fill in _FILLS.items() if status in counts]
    entries.append(("none", ' class="planted"', "planted"))
    return "".join(
        f'<li><svg width="20" height="20" aria-hidden="true"><rect x="2" y="2" width="16" height="16" fill="{fill}" '
        f'stroke="#6b6658"{mark}/></svg> {words}</li>'
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


def _figure(number: object) -> str:
    return "none" if pd.isna(number) else f"{number:,}"


_PAGE = """<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title: an invented county</title>
<style>
  body { font: 1.05rem/1.55 Georgia, "Times New Roman", serif; color: #23211c; background: #fffdf8;
         max-width: 52rem; margin: 0 auto; padding: 1rem; }
  .invented { border-left: 0.4rem solid #a3421a; padding: 0.4rem 0.9rem; background: #fbeee6; }
  svg { max-width: 100%; height: auto; }
  .planted { stroke: #c2410c; stroke-width: 3.5; }
  ul.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; }
  ul.legend svg { vertical-align: -0.2rem; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: 0.35rem 0.7rem 0.35rem 0; border-bottom: 1px solid #d9d3c4; }
  .n { text-align: right; font-variant-numeric: tabular-nums; }
  @media (prefers-color-scheme: dark) { body { color: #eee9dd; background: #1b1a17; } .invented { background: #3a2117; }
    th, td { border-color: #4a463b; } }
  @media print { body { max-width: none; background: none; color: #000; } }
</style>
<main>
<p class="invented"><strong>Everything here is invented.</strong> No such county, people or figures exist.</p>
<h1>$members of $wards wards are left behind; $people people live there</h1>
<p>The rule is “$title”. An area is on the list when it is inside the line on every index:</p>
<ul>$lines</ul>
<p>The county was made with $planted left-behind wards in it, outlined on the map. The rule found $found of them,
and $added others that chance made look the same.</p>
<h2>Map</h2>
$map
<ul class="legend">$legend</ul>
<h2>The list</h2>
<div class="wide" tabindex="0" role="region" aria-label="The list">
<table><thead><tr><th scope="col">Ward</th><th scope="col">District</th><th scope="col">Status</th><th scope="col" class="n">People</th>$headings</tr></thead>
<tbody>$rows</tbody></table></div>
<h2>Where this comes from</h2>
<p>Files invented in the look of the official ones, read, checked, built and judged as England's are. Release $release.
Rank 1 is the worst. Licence: CC0.</p>
</main>
</html>
"""
