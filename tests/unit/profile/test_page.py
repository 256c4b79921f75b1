from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from commonground.evidence.comparison import Compared, shown
from commonground.evidence.profile import Profile, SourceLine
from commonground.evidence.profile.page import page_of
from commonground.evidence.profile.page.markup import percent
from commonground.evidence.profile.page.measure import gap_shown
from commonground.evidence.profile.summary import clearest, tally, verdict
from unit.profile.builder import a_comparison, a_measure, a_profile, an_estimate, balanced, located

VOID = {"meta", "rect", "path", "circle", "br"}
HOSTILE = "<script>alert('x')</script>\"&"


class Page(HTMLParser):
    """The page taken apart, with what is not well formed about it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.named: set[str] = set()
        self.links: list[str] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags[tag] += 1
        held = dict(attrs)
        self.ids += [str(held["id"])] if "id" in held else []
        self.named |= {*(held.get("aria-labelledby") or "").split()}
        if "href" in held:
            self.links.append(str(held["href"]))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data) -> None:
        if self.open and self.open[-1] not in ("style", "title", "desc"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def no_car(here: float | None = 32.5, **more) -> Compared:
    return a_comparison(
        a_measure(),
        an_estimate(here, why="" if here is not None else "No figure is published for here."),
        {"england": an_estimate(23.5), "matched": an_estimate(27.6)},
        **more,
    )


def full_profile(**changes) -> Profile:
    near = {
        "pubs": (located("The Crown", "pub", 0.0), located("", "pub", 243.0)),
        "museums": (),
    }
    claimants = a_comparison(
        a_measure("claimants-since-2019"),
        an_estimate(183.0, None, "The usual interval would be wrong."),
        {"england": an_estimate(146.0, None), "matched": an_estimate(150.0, None)},
        clear=None,
        partial="Half of it is missing.",
    )
    pubs = a_comparison(a_measure("pubs"), an_estimate(1.2, None, "A count."), {"england": an_estimate(None)})
    return a_profile(no_car(), claimants, pubs, meeting_places=near, **changes)


def test_the_page_is_well_formed_and_its_names_lead_somewhere() -> None:
    page = Page(page_of(full_profile()))
    assert page.wrong == []
    assert page.open == []
    assert [name for name, times in Counter(page.ids).items() if times > 1] == []
    assert page.named <= set(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


def test_the_page_asks_nothing_of_the_network_and_runs_nothing() -> None:
    text = page_of(full_profile())
    page = Page(text)
    assert page.tags["script"] == page.tags["link"] == page.tags["img"] == page.tags["iframe"] == 0
    assert not re.search(r"https?:|@import|url\(", text)
    assert '<html lang="en-GB">' in text


def test_the_same_profile_gives_the_same_page() -> None:
    assert page_of(full_profile()) == page_of(full_profile())


def test_hostile_names_stay_text() -> None:
    profile = full_profile()
    measure = a_measure(
        title=HOSTILE, unit=HOSTILE, said=HOSTILE + " {value}", cautions=(HOSTILE,), method=HOSTILE
    )
    bad = a_comparison(measure, an_estimate(10.0), {"england": an_estimate(5.0)}, partial=HOSTILE)
    comparators = tuple(
        replace(c, title=HOSTILE, how=HOSTILE, members=(HOSTILE,)) for c in profile.comparators
    )
    page = Page(
        page_of(
            a_profile(
                bad,
                about=replace(profile.about, name=HOSTILE, notes=(HOSTILE,), kind_in_words=HOSTILE),
                comparators=comparators,
                fewer=HOSTILE,
                designations=tuple(replace(d, title=HOSTILE, why=HOSTILE) for d in profile.designations),
                meeting_places={"pubs": (located(HOSTILE, HOSTILE, 5.0),)},
                sources=(SourceLine(*[HOSTILE] * 7),),
                release=HOSTILE,
            )
        )
    )
    assert page.tags["script"] == 0
    assert page.wrong == []
    assert HOSTILE in page.text


def test_every_figure_on_the_page_is_in_the_data() -> None:
    profile = full_profile()
    allowed = set()
    for one in profile.measures:
        for estimate in (one.here, *(other.estimate for other in one.others.values())):
            for number in (estimate.value, estimate.low, estimate.high):
                if number is not None:
                    allowed.add(shown(one.measure, number))
    page = page_of(profile)
    told = re.findall(r'<text class="figure"[^>]*>([^<]+)</text>', page)
    charts = [figure for figure in told if figure != "no data" and not figure.isdigit()]
    assert charts
    beginnings = {text.split(" ")[0] for text in allowed}
    assert {figure.split(" ")[0] for figure in charts} <= beginnings
    sentences = re.findall(r'<p class="said">([^<]+)</p>', page)
    assert len(sentences) == len(profile.measures)
    for figure in re.findall(r"\d[\d.,]*%", " ".join(sentences)):
        assert figure in allowed


def test_the_answer_stands_before_any_measure_and_adds_up() -> None:
    text = Page(page_of(full_profile())).text
    assert text.index("Of 2 measures, 2 are worse here than in England (1 clearly so)") < text.index(
        "How to read"
    )
    assert "none is better, and none is about the same" in text


def test_small_gaps_are_not_counted_as_better_or_worse() -> None:
    near = a_comparison(
        a_measure(),
        an_estimate(23.9),
        {"england": an_estimate(23.5), "matched": an_estimate(23.8)},
        clear=False,
    )
    assert verdict(near, "england") == "no clear difference"
    assert tally(a_profile(near), "england") == {"no clear difference": 1}
    assert clearest(a_profile(near), "england", "worse") == []
    assert "On no measure that can be compared is it worse." in page_of(a_profile(near))


def test_what_is_more_than_chance_comes_before_what_only_looks_large() -> None:
    sure = no_car(30.0)
    large = a_comparison(
        a_measure("claimants-since-2019"),
        an_estimate(300.0, None),
        {"matched": an_estimate(100.0, None)},
        clear=None,
    )
    assert clearest(a_profile(large, sure), "matched", "worse") == [sure, large]


def test_a_measure_without_a_good_direction_is_never_called_better_or_worse() -> None:
    social = a_comparison(a_measure("social-rent"), an_estimate(40.0), {"england": an_estimate(17.0)})
    assert verdict(social, "england") == "neither"
    assert "Neither high nor low is better." in page_of(a_profile(social))


def test_a_missing_figure_says_why_and_does_not_look_like_nought() -> None:
    text = page_of(a_profile(no_car(None)))
    assert "no figure is published for here" in text
    assert 'class="missing"' in text
    assert 'class="no-data"' in text
    assert not re.search(r'class="figure"[^>]*>0', text)
    assert verdict(no_car(None), "england") == "no figure"


def test_a_place_without_an_outline_says_why_there_is_no_map() -> None:
    text = page_of(full_profile(outline=None))
    assert "There is no map: the outline of this place is not in this release." in text
    assert 'class="map"' not in text


def test_places_are_listed_with_how_far_they_are() -> None:
    text = Page(page_of(full_profile())).text
    assert "1 inside, 1 outside but within 1 km of the boundary." in text
    assert "The Crown Pub inside" in text
    assert "No name on the list Pub 240 m away" in text
    assert "None within reach." in text


def test_hundreds_of_places_are_also_drawn_one_kind_at_a_time() -> None:
    many = tuple(located(f"Place {n}", ("pub", "park")[n % 2], 0.0, 400_000.0 + n) for n in range(200))
    assert "One kind at a time" in page_of(a_profile(no_car(), meeting_places={"x": many}))
    assert "One kind at a time" not in page_of(a_profile(no_car(), meeting_places={"x": many[:20]}))


def test_the_map_thanks_openstreetmap_when_it_was_used() -> None:
    osm = SourceLine("osm", "Map", "OSM", "2026", "ODbL", "© OpenStreetMap contributors", "")
    text = page_of(full_profile(sources=(osm,)))
    mapped = text[text.index('class="mapped"') : text.index('class="listed"')]
    assert "© OpenStreetMap contributors" in mapped


def test_marks_say_what_a_reader_must_know_first() -> None:
    put_in = a_comparison(
        a_measure("income-deprived-2019"),
        an_estimate(30.0),
        {"england": an_estimate(12.0)},
        chosen_by=("imd-2019",),
    )
    modelled = a_comparison(a_measure("fuel-poverty"), an_estimate(20.0), {"england": an_estimate(12.0)})
    text = Page(page_of(a_profile(put_in, modelled, *full_profile().measures[1:2]))).text
    assert "This measure was an input to the Index of Multiple Deprivation 2019." in text
    assert "It helped to choose this place, so a gap here was put in, not found." in text
    assert "Estimated by a model." in text
    assert "Partial. Half of it is missing." in text


def test_an_invented_place_says_so_before_its_name() -> None:
    text = page_of(full_profile(invented=True))
    assert text.index("Invented for demonstration.") < text.index("<h1>")
    assert "Invented for demonstration" not in page_of(full_profile())


def test_how_alike_places_are_is_told_in_words_and_figures() -> None:
    both = a_comparison(
        a_measure(),
        an_estimate(32.5),
        {"england": an_estimate(23.5), "matched": an_estimate(27.6), "weighted": an_estimate(28.0)},
    )
    alike = balanced({"no-car": 0.05, "people (logarithm)": 0.4})
    text = Page(page_of(a_profile(both, alike=alike, alike_weighted=alike, fewer="only 3 are alike"))).text
    assert "Homes without a car or van 30.0% 29.0% 20.0% very close" in text
    assert "not close; this place is higher" in text
    assert "only 3 are alike" in text
    assert "Both ways say the same (worse, better or no clear difference) of 1 of 1 measures." in text


def test_a_profile_with_nothing_in_it_still_makes_a_page() -> None:
    page = Page(page_of(a_profile(sources=(), designations=(), comparators=())))
    assert page.wrong == []
    assert "There is nothing here to hold this place against." in page.text
    assert "This release holds no list that the place could be on." in page.text


def test_gaps_carry_a_sign_and_percentages_are_told_in_points() -> None:
    percentage, pounds = a_measure(), a_measure("grants-per-head")
    assert gap_shown(percentage, 5.24) == "+5.2"
    assert gap_shown(percentage, -5.24) == "\N{MINUS SIGN}5.2"
    assert gap_shown(percentage, -0.001) == "0.0"
    assert gap_shown(pounds, -71.5) == "\N{MINUS SIGN}£71.50"


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0%"), (0.001, "under 1%"), (0.22, "22%"), (0.9999, "over 99%"), (1.0, "100%")]
)
def test_a_share_is_never_rounded_to_all_or_none(share: float, words: str) -> None:
    assert percent(share) == words
