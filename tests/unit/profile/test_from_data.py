"""A profile read back from its data says the same."""

from __future__ import annotations

import json
from dataclasses import replace

from commonground.evidence.designation import newest_list_of_wards
from commonground.evidence.profile import Profiles, profile_as_data, profile_from_data
from commonground.evidence.profile.page import page_of
from commonground.evidence.store import Store
from unit.profile.builder import a_comparison, a_measure, a_profile, an_estimate, balanced, located


def there_and_back(data: dict) -> dict:
    """What JSON makes of the data that a profile read from it gives."""
    return json.loads(json.dumps(profile_as_data(profile_from_data(json.loads(json.dumps(data))))))


def test_every_ward_of_the_county_comes_back_as_it_was(county_store):
    store = Store(county_store)
    profiles = Profiles(store, newest_list_of_wards(store))
    for code in profiles.codes("wd24")[::8]:
        data = json.loads(json.dumps(profile_as_data(profiles.of(profiles.area("wd24", code)))))
        assert there_and_back(data) == data


def test_the_page_of_what_came_back_is_the_same_page(county_store):
    store = Store(county_store)
    profiles = Profiles(store, newest_list_of_wards(store))
    profile = profiles.of(profiles.area("wd24", profiles.codes("wd24")[0]))
    back = profile_from_data(json.loads(json.dumps(profile_as_data(profile))))
    # The outline is not in the data, and figures there are rounded far below what a page shows.
    assert page_of(replace(back, outline=profile.outline)) == page_of(replace(
        profile, meeting_places=back.meeting_places
    ))  # fmt: skip


def test_missing_figures_and_gaps_without_a_size_come_back():
    missing = a_comparison(
        a_measure(), an_estimate(None, why="Not published."), {"england": an_estimate(20.0)}
    )
    alike = a_comparison(a_measure(), an_estimate(20.0, None), {"england": an_estimate(20.0)}, spread=0.0)
    profile = a_profile(
        missing,
        alike,
        alike=balanced({"people": 0.1}),
        meeting_places={"pubs-2022": (located("", "pub", 0.0),)},
    )
    data = json.loads(json.dumps(profile_as_data(profile)))
    assert there_and_back(data) == data
