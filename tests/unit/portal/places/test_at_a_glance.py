"""The first page has the map second, and a place's page says at a glance where it is and what to do next."""

from __future__ import annotations

import re

from commonground.portal.places.evidence import Evidence
from commonground.portal.places.kept import profile_data
from commonground.portal.places.locator_map import locator_map


def test_the_first_page_shows_where_the_newest_list_is(site):
    page = site.get("/").content.decode()
    assert page.index('id="q"') < page.index('class="cg-map"')
    assert '<svg class="map"' in page
    assert 'data-suggest="/find.json"' in page


def test_a_place_leads_to_comparing_it_and_to_drawing_around_it(site, county_store):
    evidence = Evidence(county_store)
    code = evidence.profiles.codes(evidence.wards)[0]
    page = site.get(f"/places/{evidence.wards}/{code}/").content.decode()
    for address in (f"/compare/?place={evidence.wards}:{code}", f"/draw/?near={code}"):
        assert f'href="{address}' in page
        assert site.get(address.split("#")[0]).status_code == 200


def test_a_place_is_drawn_inside_what_is_around_it(county_store, settings, tmp_path):
    settings.COMMONGROUND_KEPT = tmp_path
    from commonground.evidence.profile import profile_from_data

    evidence = Evidence(county_store)
    for kind in evidence.kinds:
        for code in evidence.profiles.codes(kind)[:3]:
            profile = profile_from_data(profile_data(evidence, kind, code))
            drawn = locator_map(evidence.atlas, kind, code, profile, "the example county")
            if drawn is None:
                continue
            size = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn.picture)
            assert size
            width, height = map(int, size.groups())
            points = re.findall(r"(-?\d+),(-?\d+)", drawn.picture)
            assert all(-30 <= int(x) <= width + 30 and -30 <= int(y) <= height + 30 for x, y in points)
            assert drawn.caption.startswith("In ")
