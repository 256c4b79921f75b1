"""What every page has, whatever its own content."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.template import engines
from django.test import RequestFactory
from jinja2 import Environment, UndefinedError

SITE = SimpleNamespace(
    invented=False,
    name="Commonground",
    release="r-1",
    built=datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC),
)
PAGE = (
    '{% extends "theme/base.html" %}{% block title %}Here{% endblock %}'
    "{% block content %}<p>Answer</p>{% endblock %}"
)


@pytest.fixture
def jinja() -> Environment:
    return engines["jinja2"].env  # type: ignore[attr-defined]


def _page(jinja: Environment, address: str = "/lists/", **context: object) -> str:
    request = RequestFactory().get(address, headers={"host": "localhost"})
    return jinja.from_string(PAGE).render(request=request, **{"site": SITE, **context})


def test_a_page_has_language_title_skip_link_and_search(jinja: Environment):
    page = _page(jinja)
    assert '<html lang="en-GB"' in page
    assert "<title>Here – Commonground</title>" in page
    assert page.index('href="#main"') < page.index("<header") < page.index('id="main"')
    assert '<form class="cg-find" action="/find/" method="get" role="search"' in page


def test_the_navigation_says_where_you_are(jinja: Environment):
    assert '<a class="cg-nav__link" href="/lists/" aria-current="page">' in _page(jinja, "/lists/")
    assert '<a class="cg-nav__link" href="/lists/" aria-current="true">' in _page(jinja, "/lists/x/")
    assert _page(jinja, "/about/").count("aria-current") == 0


def test_a_page_obeys_the_strict_content_policy(jinja: Environment):
    page = _page(jinja)
    assert " style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count('<script type="module" src="')


def test_an_invented_county_is_said_first_and_kept_from_search_engines(jinja: Environment):
    page = _page(jinja, site=SimpleNamespace(**{**vars(SITE), "invented": True}))
    assert page.index("An invented county.") < page.index("<header")
    assert '<meta name="robots" content="noindex">' in page
    assert "An invented county." not in _page(jinja)


def test_the_foot_names_the_release_and_its_day(jinja: Environment):
    page = _page(jinja)
    assert "<code>r-1</code>" in page
    assert "4 March 2026" in page
    nothing = _page(jinja, site=SimpleNamespace(invented=False, name="", release=None, built=None))
    assert "Release <code>" not in nothing


def test_a_page_has_one_address_and_names_its_twin(jinja: Environment):
    page = _page(jinja, "/lists/?page=2", json_url="/lists.json")
    assert '<link rel="canonical" href="http://localhost/lists/">' in page
    assert '<link rel="alternate" type="application/json" href="/lists.json">' in page


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_a_refusal_can_be_written_where_nothing_else_works(jinja: Environment, status: int):
    bare = jinja.get_template(f"theme/{status}.html").render()
    assert bare.count("<h1>") == 1
    told = jinja.get_template(f"theme/{status}.html").render(why="Because <of> this.")
    assert '<p class="cg-answer">Because &lt;of&gt; this.</p>' in told


def test_a_misspelt_name_or_field_is_an_error_rather_than_an_empty_space(jinja: Environment):
    for wrong in ("{{ plcae }}", "{{ {'name': 1}.nmae }}", "{{ place.nmae }}"):
        with pytest.raises(UndefinedError):
            jinja.from_string(wrong).render(place=SITE)


def test_what_a_component_is_given_is_read_as_strictly_and_escaped(jinja: Environment):
    button = (
        '{% from "govuk_frontend_jinja/components/button/macro.html" import govukButton %}'
        '{{ govukButton({"text": words}) }}'
    )
    assert "&lt;b&gt;" in jinja.from_string(button).render(words="<b>")
    with pytest.raises(UndefinedError):
        jinja.from_string(button).render()


def test_figures_and_dates_are_written_by_filters(jinja: Environment):
    assert jinja.from_string(
        "{{ 1234 | number }} {{ 0.5 | percent(0) }} {{ '2026-03-04' | date }}"
    ).render() == ("1,234 50% 4 March 2026")
