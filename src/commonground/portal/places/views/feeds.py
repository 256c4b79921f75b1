"""The feed of releases, for whoever wants to know when figures change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed

from commonground.portal.places.freshness import PlacesRequest
from commonground.portal.places.provenance import Provenance
from commonground.portal.theme.words import number


class Releases(Feed):
    """This release and those before it that the store still holds, each with what changed."""

    feed_type = Atom1Feed
    title = "Commonground: releases of the figures"
    subtitle = "Each time the figures are made anew, what changed."
    link = "/data/"
    feed_url = "/feeds/releases.atom"

    def get_object(self, request: PlacesRequest) -> Provenance:  # type: ignore[override]
        """The release that answers the request."""
        return request.evidence.provenance

    def items(self, provenance: Provenance) -> list[dict[str, Any]]:
        """Newest first."""
        return provenance.releases

    def item_title(self, item: dict[str, Any]) -> str:  # type: ignore[override]
        """The day it was built, since nobody knows a release by its id."""
        return f"Release {item['id']}, built on {_when(item):%-d %B %Y}"

    def item_description(self, item: dict[str, Any]) -> str:  # type: ignore[override]
        """What changed, in a sentence or a few."""
        return in_words(item)

    def item_link(self, item: dict[str, Any]) -> str:  # type: ignore[override]
        """The part of the data page that says more."""
        return f"/data/#release-{item['id']}"

    def item_guid(self, item: dict[str, Any]) -> str:  # type: ignore[override]
        """A name of the release that does not change with the site's address."""
        return f"urn:commonground:release:{item['id']}"

    def item_pubdate(self, item: dict[str, Any]) -> dt.datetime:  # type: ignore[override]
        """When it was built."""
        return _when(item)

    def item_updateddate(self, item: dict[str, Any]) -> dt.datetime:
        """The same: what is released does not change."""
        return _when(item)


def in_words(release: dict[str, Any]) -> str:
    """What a release changed, in words."""
    changes = release["changes"]
    if changes is None:
        return f"The first release here, made from {release['sources']} sources."
    said = []
    for name, verb in (("tables_added", "New"), ("tables_removed", "Gone"), ("tables_changed", "Changed")):
        if changes[name]:
            titles = [one["title"] for one in changes[name]]
            more = f", and {len(titles) - 10} more" if len(titles) > 10 else ""
            said.append(f"{verb}: {'; '.join(titles[:10])}{more}.")
    for one in changes["tables_changed"]:
        for name, verb in (("joined_list", "joined"), ("left_list", "left")):
            if one[name]:
                areas = f"{number(len(one[name]))} area{'' if len(one[name]) == 1 else 's'}"
                said.append(f"{areas} {verb} {one['title'][:1].lower()}{one['title'][1:]}.")
    return " ".join(said) or "No figure changed."


def _when(release: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(release["built"])
