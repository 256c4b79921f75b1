"""The files below a web folder, found by following the listings that ordinary web servers give."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from commonground.errors import NetworkClosed, SourceError
from commonground.evidence.sources.web import Page, check_address, read_page

DEPTH = 5
"""Folders below the first one; a mirror is a shallow tree, and a listing that links to itself has no end."""

FOLDERS = 500
"""Listings read at most, for the same reason."""

_LISTING_AT_MOST = 8 * 1024**2


def web_folder(address: str) -> str:
    """Return the address of a folder, normalised, with a slash at its end.

    Raises ``SourceError`` if it cannot be one.
    """
    parts = urlsplit(check_address(address))
    if parts.query or parts.fragment:
        raise SourceError(f"{address}: the address of a mirror is that of a folder, without ? or #.")
    try:
        return str(httpx.URL(address)).rstrip("/") + "/"
    except httpx.InvalidURL as problem:
        raise SourceError(f"{address}: not an address ({problem}).") from problem


def walk_listings(client: httpx.Client, folder: str) -> tuple[dict[str, str], list[str]]:
    """Every file linked below ``folder`` (its path relative to the folder -> its address).

    Links to a parent, to another server, with a query, or with dots that would climb out are ignored;
    the second value names the folders whose listing could not be had. Raises ``SourceError`` if
    ``folder`` itself has none, ``NetworkClosed`` if its server cannot be reached.
    """
    files: dict[str, str] = {}
    passed_over: list[str] = []
    folders = [folder]
    for address in folders:  # grows as it is walked
        try:
            links = _read_listing(client, folder, address)
        except NetworkClosed:
            raise
        except SourceError:
            if address == folder:
                raise
            passed_over.append(f"{_below(folder, address)} (no listing)")
            continue
        for link, inside in links.items():
            if not inside.endswith("/"):
                files[inside] = link
            elif inside.count("/") <= DEPTH and link not in folders:
                folders.append(link)
        if len(folders) > FOLDERS:
            raise SourceError(
                f"{folder}: more than {FOLDERS} folders: give the address of the mirror itself."
            )
    return files, passed_over


def _read_listing(client: httpx.Client, folder: str, address: str) -> dict[str, str]:
    """Links of one listing that lead further into ``folder``: address -> path relative to it."""
    page = read_page(client, address, at_most=_LISTING_AT_MOST)
    if page.media_type != "text/html" or _below(folder, page.address) is None:
        raise SourceError(f"{address}: not a listing of files, as a mirror's web server must give.")
    return {link: inside for link in _links(page) if (inside := _below(folder, link))}


def _below(folder: str, link: str) -> str | None:
    """Path of ``link`` relative to ``folder``, decoded; None where it does not lie below it."""
    parts, base = urlsplit(link), urlsplit(folder)
    path, root = unquote(parts.path), unquote(base.path)
    if (parts.scheme, parts.netloc.lower()) != (base.scheme, base.netloc.lower()) or parts.query:
        return None
    steps = path.split("/")
    if not path.startswith(root) or ".." in steps or "." in steps or "\\" in path or "\0" in path:
        return None
    return path[len(root) :]


def _links(page: Page) -> list[str]:
    parser = _Hrefs()
    parser.feed(page.body.decode("utf-8", "replace"))
    parser.close()
    links = []
    for href in parser.found:
        try:
            link = urljoin(page.address, href.partition("#")[0])
            urlsplit(link)
        except ValueError:
            continue  # no address at all, so nothing of ours
        links.append(link)
    return links


class _Hrefs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where each ``<a>`` leads."""
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]
