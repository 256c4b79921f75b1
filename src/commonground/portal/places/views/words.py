"""The pages that are words: how figures are made, what the words mean, and what this site is and does."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from commonground import __version__
from commonground.evidence.comparison import load_matchings
from commonground.evidence.comparison.saying import LARGE, SMALL
from commonground.evidence.geography import KINDS
from commonground.evidence.index import load_indices
from commonground.evidence.measures import ENOUGH, load_measures
from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.glossary import WORDS


def methods(request: PlacesRequest) -> HttpResponse:
    """How a figure is made, from the file to the sentence; the numbers in it are those of the program."""
    evidence = request.evidence
    matching = load_matchings().get(evidence.store.collection)
    known = load_measures()
    used = {cut.index for answer in evidence.answers.values() for cut in answer.rule.cuts}
    context = {
        "indices": [index for name, index in load_indices().items() if name in used],
        "rules": [answer.rule for answer in evidence.answers.values()],
        "kinds": KINDS,
        "matching": matching,
        "alike_in": [known[name].title for name in matching.features if name in known] if matching else [],
        "without_interval": sum(1 for measure in evidence.measures.values() if measure.no_interval),
        "measures": len(evidence.measures),
        "enough": ENOUGH,
        "small": SMALL,
        "large": LARGE,
        "people": evidence.profiles.ground.people,
    }
    return render(request, "places/words/methods.html", context)


def words(request: PlacesRequest) -> HttpResponse:
    """Each word that these pages use, for one thing."""
    told = [(word, slugify(word), _linked(meaning)) for word, meaning in WORDS.items()]
    return render(request, "places/words/words.html", {"words": told})


def accessibility(request: PlacesRequest) -> HttpResponse:
    """What works, what does not, and how it was tested."""
    return render(request, "places/words/accessibility.html")


def privacy(request: PlacesRequest) -> HttpResponse:
    """What is kept about a visitor: nothing."""
    return render(request, "places/words/privacy.html", {"basemap": settings.COMMONGROUND_BASEMAP})


def about(request: PlacesRequest) -> HttpResponse:
    """Why this is, who it is for, and how to run it."""
    return render(request, "places/words/about.html", {"version": __version__})


def _linked(meaning: str) -> SafeString:
    """A meaning in which each word that is explained itself leads there."""

    def link(match: re.Match[str]) -> str:
        word = match[1]
        return (
            f'<a class="govuk-link" href="#{slugify(word)}">{word}</a>'
            if word in WORDS
            else f"<em>{word}</em>"
        )

    return mark_safe(re.sub(r"\*(.+?)\*", link, escape(meaning)))
