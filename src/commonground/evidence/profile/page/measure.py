"""One measure on the page: its sentence, a chart, the same as a table, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from commonground.evidence.comparison import Against, Compared, Gap, in_short, in_words, sentence, shown
from commonground.evidence.index import load_indices
from commonground.evidence.measures import Estimate, Measure
from commonground.evidence.profile.page.charts import NO_DATA, Row, interval_chart
from commonground.evidence.profile.page.marks import Shape
from commonground.evidence.profile.page.markup import (
    Cell,
    Html,
    bullets,
    details,
    facts,
    html_of,
    table,
    upper_first,
)
from commonground.evidence.profile.record import Profile, SourceLine
from commonground.evidence.profile.summary import EVERYWHERE, LIKE_IT, verdict

SHAPES: dict[str, Shape] = {
    "england": "diamond",
    "authority": "square",
    "region": "triangle",
    "group": "wedge",
    "equally_deprived": "hollow diamond",
    "matched": "ring",
    "weighted": "cross",
}

QUALITY = {
    "counted": "Counted or measured",
    "modelled": "Estimated by a model",
    "larger area": "A figure of a larger area",
}

DIRECTION = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "neither": "Neither high nor low is better.",
}

_CLEAR = {True: "yes", False: "no", None: "not known"}


def measure_card(
    measured: Compared,
    profile: Profile,
    sources: Mapping[str, SourceLine],
    against: Sequence[str] | None = None,
) -> str:
    """Everything the page says of one measure. ``sources`` by id.

    ``against``: the comparators that the sentence, the marks and the chart keep to, the first of them
    judged; else the sentence names the usual two and the chart shows all. The table always holds all.
    """
    measure = measured.measure
    titles = {comparator.id: comparator.title for comparator in profile.comparators}
    figures: list[tuple[str, Estimate, Shape]] = [("This place", measured.here, "circle")]
    for name, other in measured.others.items():
        if against is None or name in against:
            shape = SHAPES.get(name, "hollow square")
            figures.append((titles.get(name, name), other.estimate, shape))
    said = measured.sentence
    if against is not None and any(name in measured.others for name in against):
        said = sentence(
            measure, "Here", measured.here, [measured.others[n] for n in against if n in measured.others]
        )
    missing = "" if measured.here.value is not None else ' class="missing"'
    return (
        f'<article id="measure-{html_of(measure.id)}"{missing}><div class="top">'
        f"<h3>{html_of(measure.title)}</h3>"
        f'<p class="said">{html_of(said)}</p>{_badges(measured, (against or (EVERYWHERE, LIKE_IT))[:2])}'
        f'<div class="beside"><figure>{measure_chart(measure, figures)}<figcaption>'
        f"{html_of(upper_first(measure.unit))}{_dated(measure)}</figcaption></figure>"
        f'<div class="about"><p>{html_of(measure.why_it_matters)}</p><p>{DIRECTION[measure.better]}</p>'
        f"{_marks(measured)}</div></div></div>{_behind(measured, titles, sources)}</article>"
    )


def gap_shown(measure: Measure, gap: float) -> str:
    """A gap with its sign; in percentage points, and without a unit, where the figures are percentages."""
    text, nought = (_short(measure, size).removesuffix("%") for size in (abs(gap), 0.0))
    if text == nought:
        return text
    return f"{'+' if gap > 0 else chr(0x2212)}{text}"


def index_titles(measure: Measure) -> list[str]:
    """The indices that the measure is an input to, by title."""
    known = load_indices()
    return [known[name].title if name in known else name for name in measure.input_to]


def measure_chart(measure: Measure, figures: Sequence[tuple[str, Estimate, Shape]]) -> str:
    """One measure's figures on one axis, each with its name and its mark; the first is held against the rest.

    A page may hold one such chart of each measure.
    """
    rows = [
        _row(label, measure, estimate, shape, main=not number)
        for number, (label, estimate, shape) in enumerate(figures)
    ]
    return interval_chart(
        f"chart-{measure.id}", f"{measure.title}, {measure.unit}", rows, _on_axis(measure), measure.decimals
    )


def _row(label: str, measure: Measure, estimate: Estimate, shape: Shape, main: bool = False) -> Row:
    return Row(
        label=label,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        shown=NO_DATA if estimate.value is None else _short(measure, estimate.value),
        interval=interval_shown(measure, estimate.low, estimate.high),
        shape=shape,
        main=main,
    )


def interval_shown(measure: Measure, low: float | None, high: float | None) -> str:
    """Both ends of an interval; nothing where there is none."""
    if low is None or high is None:
        return ""
    return f"{_short(measure, low)} to {_short(measure, high)}"


def _tail(measure: Measure) -> str:
    """Words after a figure that a chart and a table say once, in the caption, not beside every figure."""
    tail = measure.written.partition("{}")[2]
    return tail if len(tail) > 3 else ""


def _short(measure: Measure, value: float) -> str:
    return shown(measure, value).removesuffix(_tail(measure))


def _on_axis(measure: Measure) -> str:
    return measure.written.removesuffix(_tail(measure))


def _dated(measure: Measure) -> str:
    return f". {html_of(upper_first(measure.vintage))}."


def _badges(measured: Compared, named: Sequence[str]) -> str:
    """What the sentence says of the comparators it names, at a glance."""
    found = []
    for name in named:
        if name in measured.others:
            said = verdict(measured, name)
            if said not in ("neither", "no figure"):
                against = measured.others[name]
                words = f"{said} than"
                if said == "no clear difference" and measured.here.value and against.estimate.value:
                    words = in_words(
                        measured.measure, measured.here.value, against.estimate.value, against.gap
                    )
                told = f"{upper_first(words)} {html_of(against.where)}"
                found.append(f'<li class="{said.replace(" ", "-")}">{told}</li>')
    return f'<ul class="badges">{"".join(found)}</ul>' if found else ""


def _marks(measured: Compared) -> str:
    """What a reader must know before believing the figure."""
    measure = measured.measure
    marks: list[Cell] = []
    if measure.quality != "counted":
        marks.append(Html(f"<strong>{QUALITY[measure.quality]}.</strong>"))
    if measured.partial:
        marks.append(Html(f"<strong>Partial.</strong> {html_of(measured.partial)}"))
    if measure.input_to:
        put_in = (
            "It helped to choose this place, so a gap here was put in, not found."
            if measured.circular
            else "Where such an index picked a place, a gap here was put in, not found."
        )
        named = html_of(_and(index_titles(measure)))
        marks.append(Html(f"<strong>This measure was an input to</strong> the {named}. {put_in}"))
    return f'<div class="marks">{bullets(marks)}</div>' if marks else ""


def _behind(measured: Compared, titles: Mapping[str, str], sources: Mapping[str, SourceLine]) -> str:
    measure, here = measured.measure, measured.here
    points = ", in percentage points" if measure.written.endswith("%") else ""
    headings = (
        "Held against", "Figure", "95% interval", f"Gap{points}", "95% interval of the gap",
        "This place is", "More than chance?",
    )  # fmt: skip
    source = sources.get(measure.source)
    unsure = here.why if here.value is not None and here.low is None else ""
    where_from = facts(
        (
            ("It answers", measure.question),
            ("How it is made", measure.method),
            ("How sure", f"{QUALITY[measure.quality]}. {unsure}"),
            ("Beware", Html(bullets(measure.cautions))),
            ("Year or edition", measure.vintage),
            (
                "Source",
                f"{source.title}, {source.publisher}. Licence: {source.licence}."
                if source
                else measure.source,
            ),
        )
    )
    figures = table(
        f"{measure.title}, {measure.unit}", headings, _figures(measured, titles), figures=range(1, 5)
    )
    return details("Figures, method and source", figures + where_from)


def _figures(measured: Compared, titles: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    measure, here = measured.measure, measured.here
    yield ("This place", *figure_cells(measure, here), "", "", "", "")
    for name, against in measured.others.items():
        estimate, gap = against.estimate, against.gap
        yield (titles.get(name, name), *figure_cells(measure, estimate), *_gap(measure, here, against, gap))


def figure_cells(measure: Measure, estimate: Estimate) -> tuple[Cell, Cell]:
    """A figure and its interval, as a table shows them."""
    if estimate.value is None:
        return Html(f'<span class="none">{NO_DATA}</span>'), ""
    interval = interval_shown(measure, estimate.low, estimate.high)
    return _short(measure, estimate.value), interval or "none"


def _gap(measure: Measure, here: Estimate, against: Against, gap: Gap) -> tuple[Cell, ...]:
    other = against.estimate
    if gap.value is None or here.value is None or other.value is None:
        return ("", "", f"cannot be compared. {other.why if other.value is None else ''}".rstrip(), "")
    interval = "none"
    if gap.low is not None and gap.high is not None:
        interval = f"{gap_shown(measure, gap.low)} to {gap_shown(measure, gap.high)}"
    words = in_words(measure, here.value, other.value, gap)
    judged = in_short(words)
    if gap.better is not None:
        judged += ", which is better" if gap.better else ", which is worse"
    return gap_shown(measure, gap.value), interval, judged, _CLEAR[gap.clear]


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and the {names[-1]}"
