"""How often one visitor may search, and who one visitor is."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from commonground.portal.places.limits import TooMany, limited


@limited(3, "things")
def a_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def asked(times: int, **headers: Any) -> None:
    for _ in range(times):
        a_view(RequestFactory().get("/", **headers))


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch, settings):
    from django.core.cache import cache

    cache.clear()
    monkeypatch.setattr("commonground.portal.places.limits.time.time", lambda: 60_000.0)


def test_more_than_one_person_makes_is_refused_in_words():
    asked(3)
    with pytest.raises(TooMany, match="more things than one person makes in a minute"):
        asked(1)


def test_another_address_is_another_visitor():
    asked(3, REMOTE_ADDR="192.0.2.1")
    asked(3, REMOTE_ADDR="192.0.2.2")


def test_an_address_that_a_visitor_made_up_counts_for_nothing(settings):
    asked(3, HTTP_X_FORWARDED_FOR="203.0.113.1")
    with pytest.raises(TooMany):
        asked(1, HTTP_X_FORWARDED_FOR="203.0.113.2")


def test_behind_a_proxy_of_ours_the_address_it_saw_counts(settings):
    settings.COMMONGROUND_PROXIES = 1
    asked(3, HTTP_X_FORWARDED_FOR="203.0.113.1")
    asked(3, HTTP_X_FORWARDED_FOR="203.0.113.1, 203.0.113.2")
    with pytest.raises(TooMany):
        asked(1, HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.1")


def test_where_many_share_an_address_the_limits_can_be_raised(settings):
    settings.COMMONGROUND_LIMITS = 2
    asked(6)
    with pytest.raises(TooMany):
        asked(1)


def test_a_search_too_many_is_a_page_with_its_status(site, settings):
    settings.COMMONGROUND_LIMITS = 0
    refused = site.get("/find/?q=market")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "wait a minute" in refused.content.decode()
