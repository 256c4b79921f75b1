"""One bar that splits measures by what they say: worse on the left, better on the right."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from commonground.evidence.profile.page.charts import INK
from commonground.evidence.profile.summary import Verdict

SPLIT: tuple[Verdict, ...] = (
    "clearly worse", "looks worse", "no clear difference", "looks better", "clearly better"
)  # fmt: skip
"""The parts of the bar from left to right; measures without a good direction or a figure are not in it."""

PAINT: dict[Verdict, tuple[str, str, str]] = {
    "clearly worse": ("#8f3a17", "#8f3a17", "#fff"),
    "looks worse": ("#f3d9cb", "#8f3a17", INK),
    "no clear difference": ("#fff", "#857f70", INK),
    "looks better": ("#cfe2e6", "#1d4f5f", INK),
    "clearly better": ("#1d4f5f", "#1d4f5f", "#fff"),
}
"""Fill, outline and figure of each part: dark for what is clear, pale for what only looks so."""

_WIDTH, _HEIGHT, _GAP = 360, 34, 2

_STRIP = 200
"""Units that the longest bar of a table is wide."""

_WORD = 50
"""Room for the longest word beside a number."""


def tally_chart(name: str, title: str, counts: Mapping[Verdict, int]) -> str:
    """The bar as one ``<svg>``. ``name`` begins the ids inside; ``counts`` holds one part at least."""
    parts: list[Verdict] = [part for part in SPLIT if counts.get(part, 0)]
    total = sum(counts[part] for part in parts)
    room = _WIDTH - 2 - _GAP * (len(parts) - 1)
    # A part too narrow for its figure is widened, and the others give way.
    least = [10.0 + 9 * len(str(counts[part])) for part in parts]
    spare = room - sum(least)
    drawn, left = [], 1.0
    for part, narrowest in zip(parts, least, strict=True):
        width = narrowest + spare * counts[part] / total
        fill, edge, ink = PAINT[part]
        word = "neither" if part == "no clear difference" else part.split(" ")[-1]
        # Dark and pale alone do not tell worse from better, so the word stands inside where it fits.
        beside = f'<tspan font-weight="400" dx="4">{word}</tspan>' if width > narrowest + _WORD else ""
        drawn.append(
            f'<rect x="{left:.1f}" y="1" width="{width:.1f}" height="{_HEIGHT - 2}" fill="{fill}" '
            f'stroke="{edge}"/><text class="figure" x="{left + width / 2:.1f}" y="{_HEIGHT / 2 + 5.2:.1f}" '
            f'text-anchor="middle" fill="{ink}">{counts[part]}{beside}</text>'
        )
        left += width + _GAP
    said = ", ".join(f"{part} {counts[part]}" for part in parts)
    return (
        f'<svg class="tally" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-said"><title id="{escape(name)}-title">'
        f'{escape(title)}</title><desc id="{escape(name)}-said">{said}.</desc>'
        '<g font-family="system-ui, Arial, sans-serif" font-size="14.5" font-weight="700">'
        f"{''.join(drawn)}</g></svg>"
    )


def tally_legend() -> str:
    """What the parts of the bar stand for, as the items of a list."""
    return "".join(
        '<li><svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><rect x="2" y="2" '
        f'width="16" height="16" fill="{PAINT[part][0]}" stroke="{PAINT[part][1]}"/></svg> '
        f"<span>{part}</span></li>"
        for part in SPLIT
    )


def tally_strip(counts: Mapping[Verdict, int], most: int) -> str:
    """The bar without words, for a row of a table that has the numbers; as long as its share of ``most``."""
    drawn, left = [], 1.0
    each = (_STRIP - 2) / max(most, 1)
    for part in SPLIT:
        if number := counts.get(part, 0):
            fill, edge, _ = PAINT[part]
            drawn.append(
                f'<rect x="{left:.1f}" y="1" width="{each * number - 1.5:.1f}" height="12" fill="{fill}" '
                f'stroke="{edge}"/>'
            )
            left += each * number
    return (
        f'<svg class="tally strip" viewBox="0 0 {_STRIP} 14" aria-hidden="true" focusable="false">'
        f"{''.join(drawn)}</svg>"
    )
