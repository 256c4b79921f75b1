"""Every pair of colours that stands on one another can be told apart, in light and in dark."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

import commonground.portal.theme as theme

SASS = Path(theme.__file__).parent / "sass"

GROUNDS = ("paper", "card", "sand", "pale", "blush")
TEXTS = [
    *[(text, ground) for text in ("ink", "quiet", "teal", "teal-deep", "rust") for ground in GROUNDS],
    *[("on-strong", strong) for strong in ("teal", "teal-deep", "rust", "moss")],
    ("on-focus", "focus"),
    ("ink", "worse-pale"), ("ink", "better-pale"),
    *[(text, ground) for text in ("umber", "plum", "leaf", "sea") for ground in ("paper", "card")],
]  # fmt: skip
MARKS = ("teal", "rust", "umber", "plum", "leaf", "sea")
PARTS = [
    *[("edge", ground) for ground in ("paper", "card", "sand")],
    *[(mark, ground) for mark in MARKS for ground in ("reach", "place")],
    ("moss", "sand"),
]  # fmt: skip


def _schemes() -> dict[str, dict[str, str]]:
    light, dark, _ = re.split(r"@media screen and \(prefers-color-scheme: dark\) \{|\n// The components' own",
                              (SASS / "_colours.scss").read_text("utf-8"))  # fmt: skip
    found = [dict(re.findall(r"--cg-([\w-]+): (#[0-9a-f]{6});", part)) for part in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}


SCHEMES = _schemes()


def _lightness(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio, 1 to 21."""
    low, high = sorted((_lightness(one), _lightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(scheme: str, text: str, ground: str):
    colours = SCHEMES[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("part", "ground"), PARTS)
def test_marks_and_edges_can_be_seen(scheme: str, part: str, ground: str):
    colours = SCHEMES[scheme]
    assert contrast(colours[part], colours[ground]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_scale_of_a_map_goes_one_way_in_grey(scheme: str):
    steps = [_lightness(SCHEMES[scheme][f"step-{step}"]) for step in range(1, 6)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    ratios = [(max(pair) + 0.05) / (min(pair) + 0.05) for pair in itertools.pairwise(steps)]
    assert min(ratios) >= 1.25


def test_every_colour_has_a_partner_in_the_dark():
    scheme = (SASS / "_colours.scss").read_text("utf-8")
    for name in SCHEMES["light"]:
        assert scheme.count(f"  --cg-{name}: #") == 2, name


def test_every_colour_that_charts_are_drawn_in_has_a_partner_in_the_dark():
    import commonground.evidence.profile.page as page

    drawn = {
        colour
        for module in Path(page.__file__).parent.glob("*.py")
        for colour in re.findall(r'"(#[0-9a-f]{3,6})"', module.read_text("utf-8"))
    }
    partners = re.findall(r'^  "(#[0-9a-f]+)": --cg-', (SASS / "_charts.scss").read_text("utf-8"), re.M)
    assert drawn <= set(partners)
