"""How far a place is from the line of each index of a rule: a picture, and words that say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from commonground.errors import UnknownArea
from commonground.evidence.designation import Answer, Standing, explain
from commonground.evidence.profile.page.charts import HERE, INK, QUIET
from commonground.evidence.profile.page.marks import mark

_WIDTH, _EDGE, _BAR = 360, 8, 26
"""Units: the picture, what is left at both its ends, and how far down the bar's middle is."""

_INSIDE = "#f3d9cb"
_LETTER = 7.4
"""Units that a letter takes, at most."""


@dataclass(frozen=True)
class NearLine:
    """One index of a rule: its title, how far the place is from its line in words, and the picture."""

    title: str
    words: str
    picture: SafeString


def near_lines(answer: Answer, code: str, titles: Mapping[str, str]) -> list[NearLine]:
    """Each line that the rule draws and where the place stands; none where the rule knows no such place."""
    try:
        explained = explain(answer, code, titles)
    except UnknownArea:
        return []
    return [
        NearLine(one.title, _in_words(one, one.rank), _drawn(f"{answer.rule.id}-{number}", one, one.rank))
        for number, one in enumerate(explained.standings)
        if one.rank is not None
    ]


def _in_words(standing: Standing, rank: int) -> str:
    places = abs(standing.line - rank)
    if not places:
        return "on the line, just inside"
    side = "inside" if standing.inside else "outside"
    return f"{places:,} place{'' if places == 1 else 's'} {side} the line"


def _drawn(name: str, standing: Standing, rank: int) -> SafeString:
    """Ranks from left to right, the worst first: those inside the line are shaded, and the place is a dot."""
    last = min(standing.areas, max(2 * standing.line, round(1.1 * rank)))
    room = _WIDTH - 2 * _EDGE
    line, here = (_EDGE + room * at / last for at in (standing.line, rank))
    said = f"The line is at rank {standing.line:,} of {standing.areas:,}; this place is at rank {rank:,}."
    words = f"the line, {standing.line:,}"
    middle = min(max(line, _EDGE + _LETTER * len(words) / 2), _WIDTH - _EDGE - _LETTER * len(words) / 2)
    worst = ""
    if middle - _LETTER * len(words) / 2 > _EDGE + 50:
        worst = f'<text x="{_EDGE}" y="56" fill="{QUIET}">worst</text>'
    own = f"{rank:,}"
    above = min(max(here, _EDGE + _LETTER * len(own) / 2), _WIDTH - _EDGE - _LETTER * len(own) / 2)
    return mark_safe(
        f'<svg class="chart" viewBox="0 0 {_WIDTH} 62" role="img" aria-labelledby="{escape(name)}-line">'
        f'<title id="{escape(name)}-line">{said}</title>'
        f'<g font-family="system-ui, Arial, sans-serif" font-size="13.5" fill="{INK}">'
        f'<rect x="{_EDGE}" y="{_BAR - 6}" width="{room}" height="12" fill="#fff" stroke="{QUIET}"/>'
        f'<rect x="{_EDGE}" y="{_BAR - 6}" width="{line - _EDGE:.1f}" height="12" fill="{_INSIDE}" '
        f'stroke="{QUIET}"/><path d="M{line:.1f} {_BAR - 10}v22" stroke="{INK}" stroke-width="2.5"/>'
        f"{mark('circle', here, _BAR, 7, HERE)}"
        f'<text x="{above:.1f}" y="13" text-anchor="middle" font-weight="700">{own}</text>'
        f'{worst}<text x="{middle:.1f}" y="56" text-anchor="middle">{words}</text></g></svg>'
    )
