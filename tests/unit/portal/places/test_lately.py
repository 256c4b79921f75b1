"""Answers made lately are sent again, within bounds."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse

from commonground.portal.places.lately import Lately


def test_an_answer_is_sent_again_as_it_was():
    lately = Lately()
    lately.keep("a", HttpResponse("words", headers={"ETag": "1", "Content-Type": "text/plain"}))
    again = lately.get("a")
    assert again is not None
    assert (again.content, again["ETag"], again["Content-Type"]) == (b"words", "1", "text/plain")
    assert lately.get("b") is None


def test_what_was_asked_for_longest_ago_is_forgotten_first():
    lately = Lately(most=25)
    for name in "abc":
        lately.keep(name, HttpResponse(b"0123456789"))
        lately.get("a")
    assert [name for name in "abc" if lately.get(name)] == ["a", "c"]


def test_what_may_not_be_kept_is_not():
    lately = Lately()
    lately.keep("never", HttpResponse("x", headers={"Cache-Control": "no-store"}))
    lately.keep("stream", StreamingHttpResponse(iter([b"x"])))
    lately.keep("long", HttpResponse(b"0" * 1_000_001))
    cookie = HttpResponse("x")
    cookie.set_cookie("name", "value")
    lately.keep("cookie", cookie)
    assert not any(lately.get(name) for name in ("never", "stream", "long", "cookie"))


def test_a_page_made_lately_keeps_every_header_that_protects_the_visitor(site):
    first, again = site.get("/about/"), site.get("/about/")
    assert again.content == first.content
    for name in (
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "ETag",
        "Cache-Control",
    ):
        assert again[name] == first[name]


def test_two_names_of_the_site_have_pages_of_their_own(site):
    here, there = site.get("/about/", headers={"host": "localhost"}), site.get("/about/")
    assert here["ETag"] != there["ETag"]
    assert b"http://localhost/about/" in here.content
    assert b"http://localhost/about/" not in there.content


def test_what_somebody_looked_for_is_not_held(site, monkeypatch):
    held = []
    monkeypatch.setattr(Lately, "keep", lambda _, name, answer: held.append((name, answer)))
    site.get("/find/?q=zzz")
    site.get("/own/?areas=lsoa21:X01000001")
    assert held == []
    site.get("/about/")
    assert len(held) == 1
