"""One figure is one figure: on the page, in its twin, in the API, in the files and on the command line."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
import pytest

from commonground.evidence.comparison import shown
from commonground.evidence.measures import MISSIONS, load_measures


@pytest.fixture(scope="module")
def visitor(served):
    with httpx.Client(base_url=served, timeout=60) as held:
        yield held


@pytest.fixture(scope="module")
def printed(commonground, county_store, listed) -> dict:
    """What the command line prints of the ward."""
    return json.loads(commonground("profile", listed, "--format", "json", "--store", county_store).data)


def test_the_twin_and_the_api_say_what_the_command_line_prints(visitor, listed, printed):
    twin = visitor.get(f"/places/wd24/{listed}.json")
    assert twin.json() == printed
    assert visitor.get(f"/api/v1/places/wd24/{listed}").content == twin.content


def test_each_theme_shows_the_figures_of_the_twin(visitor, listed, printed):
    measures = load_measures()
    for mission in MISSIONS:
        told = [one for one in printed["measures"] if one["mission"] == mission]
        if not told:
            continue
        page = html.unescape(visitor.get(f"/places/wd24/{listed}/{mission.lower()}/").text)
        for one in told:
            article = page.split(f'id="measure-{one["measure"]}"')[1].split("</article>")[0]
            if one["place"]["value"] is not None:
                figure = shown(measures[one["measure"]], one["place"]["value"])
                assert figure.split(" ")[0] in article


def test_the_csv_holds_the_figures_of_the_twin(visitor, listed, printed):
    rows = list(csv.DictReader(io.StringIO(visitor.get(f"/places/wd24/{listed}.csv").text)))
    by_measure = {row["measure"]: row for row in rows}
    assert by_measure.keys() == {one["measure"] for one in printed["measures"]}
    for one in printed["measures"]:
        value, text = one["place"]["value"], by_measure[one["measure"]]["value"]
        assert (text == "") if value is None else float(text) == pytest.approx(value, rel=1e-9)


def test_the_list_has_the_members_that_the_command_line_prints(visitor, commonground, county_store):
    told = json.loads(
        commonground("designate", "example-left-behind", "--format", "json", "--store", county_store).data
    )
    assert visitor.get("/lists/example-left-behind.json").json() == told
    page = visitor.get("/lists/example-left-behind/").text
    for member in told["members"]:
        assert f"{member['population']:,.0f}" in page


def test_the_comparison_of_a_list_is_what_the_command_line_prints(visitor, commonground, county_store):
    told = json.loads(
        commonground("compare", "example-left-behind", "--format", "json", "--store", county_store).data
    )
    assert visitor.get("/lists/example-left-behind/compare.json").json() == told


def test_every_link_inside_the_site_leads_somewhere(visitor, served):
    """The whole site: every address that a page names, once, with a sample of the pages of places."""
    waiting, seen, broken = ["/"], {"/"}, []
    anchors: dict[str, set[str]] = {}
    places = 0
    while waiting:
        address = waiting.pop()
        answer = visitor.get(address, follow_redirects=True)
        if answer.status_code != 200:
            broken.append((address, answer.status_code))
            continue
        if "text/html" not in answer.headers["Content-Type"]:
            continue
        anchors[address] = set(re.findall(r'\bid="([^"]+)"', answer.text))
        for link in re.findall(r'(?:href|src|data-values|data-tiles)="([^"]+)"', answer.text):
            to, _ = urldefrag(urljoin(served + address, html.unescape(link)))
            parts = urlsplit(to)
            if parts.scheme + "://" + parts.netloc != served:
                continue
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if path in seen or "{" in path or _one_of_many(parts.path, parts.query):
                continue
            if re.match(r"/places/(lsoa21|lsoa11|wd24)/", path):
                places += 1
                if places > 400:
                    continue
            seen.add(path)
            waiting.append(path)
    assert broken == []
    assert len(seen) > 300


def _one_of_many(path: str, query: str) -> bool:
    """Addresses that differ only in how a table is sorted, paged or narrowed: a few stand for all."""
    return bool(re.search(r"(sort|dir|region|authority|limit|offset)=", query)) or query.count("&") > 2
