"""What search engines read: robots.txt, and site maps of every page."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.http import Http404, HttpResponse
from django.urls import reverse

from commonground.portal.places.freshness import PlacesRequest

_PAGES_A_MAP = 20_000
"""The standard allows 50,000 to a map; fewer are quicker to make."""

_WORDS = ("/", "/lists/", "/measures/", "/map/", "/data/", "/methods/", "/methods/words/", "/about/")


def robots(request: PlacesRequest) -> HttpResponse:
    """Everything may be read, but searches and comparisons without end; an invented county not at all."""
    if request.evidence.invented:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        closed = ("/find/", "/compare/", "/own/", "/draw/", "/api/v1/")
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
        lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def index(request: PlacesRequest) -> HttpResponse:
    """The list of site maps: one of the site's own pages, and as many of places as it takes."""
    addresses = [request.build_absolute_uri("/sitemap-pages.xml")]
    for kind in request.evidence.kinds:
        pages = -(-len(request.evidence.having_pages.of(kind)) // _PAGES_A_MAP)
        addresses += [
            request.build_absolute_uri(f"/sitemap-{kind}-{page}.xml") for page in range(1, pages + 1)
        ]
    return _xml("sitemapindex", "sitemap", addresses, request)


def pages(request: PlacesRequest) -> HttpResponse:
    """The pages that are not of one place."""
    evidence = request.evidence
    addresses = [
        *_WORDS,
        *(f"/lists/{rule}/" for rule in evidence.answers),
        *(f"/measures/{measure}/" for measure in evidence.measures),
        *(reverse("places:source", args=(source,)) for source in evidence.store.release.origins),
    ]
    return _xml("urlset", "url", map(request.build_absolute_uri, addresses), request)


def places(request: PlacesRequest, kind: str, page: int) -> HttpResponse:
    """The pages of places of one kind, so many to a map."""
    found = (request.evidence.having_pages.of(known) for known in request.evidence.kinds if known == kind)
    codes = [code for areas in found for code in areas["code"]]
    start = (page - 1) * _PAGES_A_MAP
    some = codes[start : start + _PAGES_A_MAP] if start >= 0 else []
    if not some:
        raise Http404("There is no such site map; /sitemap.xml names all there are.")
    root = request.build_absolute_uri("/places/")
    return _xml("urlset", "url", (f"{root}{kind}/{code}/" for code in some), request)


def _xml(whole: str, one: str, addresses: Iterable[str], request: PlacesRequest) -> HttpResponse:
    built = request.evidence.store.release.built.isoformat()
    entries = "".join(
        f"<{one}><loc>{escape(address)}</loc><lastmod>{built}</lastmod></{one}>\n" for address in addresses
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</{whole}>\n'
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
