"""What a store holds, and what in it is stale."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from commonground.evidence.build import plan_build
from commonground.evidence.sources import RawFiles, load_catalogue
from commonground.evidence.store import Layout, SourceStatus, Store, outdated_steps, source_status

TODAY = dt.date(2026, 1, 1)
LOOKUP = "example_lookup_lsoa21"


def lookup_status(store: Store, outdated: dict[str, str], **changes: object) -> SourceStatus:
    catalogue = dict(load_catalogue())
    catalogue[LOOKUP] = catalogue[LOOKUP].model_copy(update=changes)
    held = source_status(store.release, catalogue, {}, outdated, TODAY)
    return next(status for status in held if status.source == LOOKUP)


def test_a_source_says_its_rows_checks_and_licence(county_store):
    status = lookup_status(Store(county_store), {})
    assert status.rows == 400
    assert "key lsoa21cd present and unique" in status.checks
    assert status.licence == load_catalogue()[LOOKUP].licence
    assert status.stale == ()


def test_a_source_is_stale_once_a_newer_edition_exists_or_was_due_or_its_file_changed(county_store):
    store = Store(county_store)
    newer = lookup_status(store, {}, superseded_by="next_lookup")
    assert newer.stale == ("a newer edition exists: next_lookup",)
    due = lookup_status(store, {}, next_expected=TODAY)
    assert due.stale == ("a newer edition was expected by 1 January 2026",)
    assert lookup_status(store, {}, next_expected=TODAY + dt.timedelta(days=1)).stale == ()
    assert lookup_status(store, {LOOKUP: "its file changed"}).stale == ("its file changed",)


def test_only_what_a_build_would_run_again_is_outdated(county_store):
    store = Store(county_store)
    steps = plan_build(RawFiles(Layout(county_store).raw)).steps
    assert outdated_steps(store.release, steps) == {}
    community = "example_community_wd24"
    changed = [replace(s, settings=s.settings + " ") if s.name == community else s for s in steps]
    outdated = outdated_steps(store.release, changed)
    assert outdated[community] == "its files, definition or code changed since the last build"
    assert outdated["index_example_community"] == f"it is made from {community}, which changed"
    assert "designation_example_left_behind" in outdated
    assert "index_example_need" not in outdated
