from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.evidence.profile.page.charts import Row, interval_chart
from commonground.evidence.profile.page.tally_chart import tally_chart

SVG = "{http://www.w3.org/2000/svg}"


def row(label: str, value: float | None, low: float | None = None, high: float | None = None, **more) -> Row:
    shown = "no data" if value is None else f"{value:.1f}%"
    return Row(label, value, low, high, shown, "" if low is None else f"{low} to {high}", "diamond", **more)


def drawn(*rows: Row, written: str = "{}%", decimals: int = 1) -> ET.Element:
    text = interval_chart("one", "Homes without a car", rows, written, decimals)
    return ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def figures(chart: ET.Element) -> list[str | None]:
    return [text.text for text in chart.iter(f"{SVG}text") if text.get("class") == "figure"]


def test_a_chart_is_named_and_described_for_who_cannot_see_it() -> None:
    chart = drawn(row("This place", 20.6, 19.0, 22.0, main=True), row("England", 23.5))
    named = (chart.get("aria-labelledby") or "").split()
    words = {node.get("id"): node.text for node in chart if node.get("id")}
    assert chart.get("role") == "img"
    assert words[named[0]] == "Homes without a car"
    assert words[named[1]] == "This place: 20.6%, 95% interval 19.0 to 22.0; England: 23.5%."


def test_a_missing_figure_is_hatched_and_says_no_data() -> None:
    chart = drawn(row("This place", 20.6, main=True), row("England", None))
    assert figures(chart) == ["20.6%", "no data"]
    assert [path for path in chart.iter(f"{SVG}path") if path.get("class") == "no-data"]


def test_where_nothing_is_known_there_is_no_axis_and_no_mark() -> None:
    chart = drawn(row("This place", None, main=True), row("England", None))
    assert figures(chart) == ["no data", "no data"]
    assert not [text for text in chart.iter(f"{SVG}text") if text.get("class") == "tick"]
    assert "NaN" not in ET.tostring(chart, encoding="unicode")


def test_nought_is_drawn_as_a_figure_and_not_as_no_data() -> None:
    chart = drawn(row("This place", 0.0, main=True), row("England", 5.0))
    assert figures(chart) == ["0.0%", "5.0%"]
    assert not [path for path in chart.iter(f"{SVG}path") if path.get("class") == "no-data"]


def test_figures_that_are_written_the_same_stand_together() -> None:
    chart = drawn(row("This place", 33.94658), row("England", 33.94702))
    at = [float(re.findall(r"M([\d.]+)", path.get("d", ""))[0]) for path in chart.iter(f"{SVG}path")
          if path.get("stroke-width") == "0.8"]  # fmt: skip
    assert max(at) - min(at) < 1


def test_a_negative_figure_and_its_axis_keep_their_sign() -> None:
    chart = drawn(row("This place", -0.4), row("England", 0.3), written="{}")
    ticks = [text.text for text in chart.iter(f"{SVG}text") if text.get("class") == "tick"]
    assert any(str(tick).startswith("\N{MINUS SIGN}") for tick in ticks)


def test_a_long_name_is_put_on_more_lines_and_never_cut() -> None:
    name = "Bournemouth, Christchurch and Poole"
    chart = drawn(row(name, 1.0))
    lines = [text.text or "" for text in chart.iter(f"{SVG}text") if text.get("class") is None]
    assert " ".join(lines) == name
    assert max(map(len, lines)) <= 19


def test_a_hostile_name_stays_text() -> None:
    chart = drawn(row("<script>alert(1)</script>", 1.0))
    assert not list(chart.iter(f"{SVG}script"))


@given(
    st.lists(
        st.one_of(st.none(), st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)),
        min_size=1,
        max_size=9,
    ),
    st.floats(min_value=0, max_value=1e12),
    st.integers(0, 4),
)
def test_whatever_the_figures_all_marks_are_inside_the_drawing(
    values: list[float | None], half: float, decimals: int
) -> None:
    rows = []
    for number, value in enumerate(values):
        ends = (None, None) if value is None or number % 2 else (value - half, value + half)
        rows.append(row(f"Row {number}", value, *ends))
    chart = drawn(*rows, decimals=decimals)
    text = interval_chart("one", "Title", rows, "{}%", decimals)
    assert text == interval_chart("one", "Title", rows, "{}%", decimals)
    assert len(figures(chart)) == len(rows)
    _, _, width, height = map(float, (chart.get("viewBox") or "").split())
    for path in chart.iter(f"{SVG}path"):
        for x, y in re.findall(r"[ML](-?[\d.]+)[ ,](-?[\d.]+)", path.get("d", "")):
            assert -1 <= float(x) <= width + 1
            assert -1 <= float(y) <= height + 1


@pytest.mark.parametrize(
    "counts", [{"clearly worse": 1}, {"looks better": 3, "no clear difference": 200, "clearly better": 1}]
)
def test_a_bar_of_counts_shows_every_part_with_its_number(counts: dict) -> None:
    text = tally_chart("t", "How many", counts)
    chart = ET.fromstring(text)
    assert {str(node.text) for node in chart.iter("text")} == {str(number) for number in counts.values()}
    ends = [float(node.get("x", 0)) + float(node.get("width", 0)) for node in chart.iter("rect")]
    assert max(ends) <= 360
