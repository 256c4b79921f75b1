"""A profile as a leaflet to hand round at a meeting: a tagged PDF of four pages of A4 at most.

The same profile gives the same bytes on the same machine. Nothing is fetched while it is made.
"""

from __future__ import annotations

import io
import warnings
from contextlib import redirect_stdout
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from commonground.errors import CommongroundError
from commonground.evidence.profile import Profile
from commonground.evidence.profile.page import fragments
from commonground.evidence.profile.summary import yardstick
from commonground.portal.places import leaflet_parts as parts
from commonground.portal.theme.words import date, number

PAGES = 4
"""Two sheets, printed on both sides."""

_TAGGED: dict[str, Any] = {"pdf_variant": "pdf/ua-1"}

_WAYS = ("roomy", "close", "back")
"""How it is set, one after the other until it fits: with room; closer; and so too, but with places to meet on
the last page and less said of sources. What is longer even so gets the pages it needs: no word is cut.
"""


class NoTypesetter(CommongroundError):
    """The system's libraries that set text in a PDF, or its fonts, are not there."""


def leaflet_of(profile: Profile, outline: BaseGeometry | None, address: str = "") -> bytes:
    """The leaflet of a profile. ``outline`` in metres; ``address`` of its page, printed where there is one.

    Raises ``NoTypesetter`` where the system lacks what sets the text.
    """
    weasyprint = _typesetter()
    only_ours = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    style = weasyprint.CSS(string=_css(), url_fetcher=only_ours)
    told = _told(profile, outline)
    for way in _WAYS:
        licences = parts.licences(profile, short=way == "back")
        html = _template().render(told, way=way, licences=licences, address=address)
        page = weasyprint.HTML(string=html, url_fetcher=only_ours)
        document = page.render(stylesheets=[style], **_TAGGED)
        if len(document.pages) <= PAGES:
            break
    return document.write_pdf(**_TAGGED)


def _told(profile: Profile, outline: BaseGeometry | None) -> dict[str, Any]:
    """What the leaflet tells, however it is set."""
    against = parts.shown_against(profile)
    return {
        "profile": profile,
        "about": Markup(fragments.who_lives_here(profile.about)),
        "answers": [parts.told(fragments.answer_against(profile, name)) for name in against],
        "key": parts.tally_key(),
        "lists": Markup(fragments.lists(profile)),
        "outline": parts.outline_map(profile, outline),
        "where": fragments.where_held(profile, yardstick(profile)),
        "sides": {side: parts.gaps(profile, side) for side in ("worse", "better")},
        "against": against,
        "themes": list(parts.themes(profile)),
        "circular": any(one.circular for one in profile.measures),
        "meeting": parts.meeting_map(profile, outline),
        "within": parts.within_reach(profile),
        "credits": parts.credits_asked_for(profile),
        "held": [one for one in profile.comparators if one.id in against],
    }


@cache
def _template() -> Template:
    # The command line has no Django, so this page brings an environment of its own, as strict as the site's.
    made = Environment(
        loader=PackageLoader("commonground.portal.places", "jinja2"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number, "date": date}
    return made.get_template("places/leaflet.html")


@cache
def _css() -> str:
    place = files("commonground.portal.places").joinpath("static", "places", "leaflet.css")
    return place.read_text(encoding="utf-8")


_INSTALL = (
    "on Debian and Ubuntu install libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0, fonts-liberation."
)


@cache
def _typesetter() -> Any:
    try:
        # Where something is missing WeasyPrint gives advice of its own, some of it on stdout with the PDF.
        with redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
            import weasyprint
            import weasyprint.urls
    except OSError as problem:
        raise NoTypesetter(
            f"A PDF needs Pango, HarfBuzz and fontconfig, and this system lacks one: {_INSTALL}"
        ) from problem
    if not _has_a_font():
        raise NoTypesetter(f"A PDF needs a font, and this system has none: {_INSTALL}")
    return weasyprint


def _has_a_font() -> bool:
    """Asked first, since Pango ends the whole process where there is none."""
    from weasyprint.text.ffi import ffi, fontconfig

    system: Any = fontconfig
    config = system.FcInitLoadConfigAndFonts()
    try:
        fonts = system.FcConfigGetFonts(config, system.FcSetSystem)
        return fonts != ffi.NULL and fonts.nfont > 0
    finally:
        system.FcConfigDestroy(config)
