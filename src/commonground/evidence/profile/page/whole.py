"""A profile as one self-contained page: it needs no network and no script, and prints as it reads."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template

from commonground.evidence.measures import MISSIONS
from commonground.evidence.profile.page.answer import answer, who_lives_here
from commonground.evidence.profile.page.markup import upper_first
from commonground.evidence.profile.page.measure import measure_card
from commonground.evidence.profile.page.method import held_against, lists, made_of
from commonground.evidence.profile.page.places import places_within_reach
from commonground.evidence.profile.page.sources import dictionary, where_from
from commonground.evidence.profile.record import Profile

_INVENTED = (
    '<p class="invented"><strong>Invented for demonstration.</strong> '
    "This place, its people and its figures exist nowhere.</p>"
)


def page_of(profile: Profile) -> str:
    """The whole page as HTML; the same profile gives the same page."""
    template = files("commonground.evidence.profile.page").joinpath("page.html").read_text(encoding="utf-8")
    name = escape(upper_first(profile.about.name))
    by_mission = (
        (
            f"mission-{mission.lower()}",
            title,
            [one for one in profile.measures if one.measure.mission == mission],
        )
        for mission, title in MISSIONS.items()
    )
    told = [(anchor, title, measures) for anchor, title, measures in by_mission if measures]
    sources = {source.id: source for source in profile.sources}
    cards = "".join(
        f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(title)}</h2>'
        f"{''.join(measure_card(measured, profile, sources) for measured in measures)}</section>"
        for anchor, title, measures in told
    )
    return Template(template).substitute(
        name=name,
        invented=_INVENTED if profile.invented else "",
        about=who_lives_here(profile.about),
        contents="".join(
            f'<li><a href="#{anchor}">{escape(title)}</a> ({len(measures)})</li>'
            for anchor, title, measures in told
        ),
        answer=answer(profile),
        cards=cards,
        places=places_within_reach(profile, profile.outline),
        lists=lists(profile),
        made_of=made_of(profile),
        held_against=held_against(profile),
        dictionary=dictionary(profile),
        sources=where_from(profile),
    )
