"""What every page is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Site:
    """The site as a page's head and foot name it; ``release`` None where nothing is built."""

    name: str
    invented: bool
    release: str | None
    built: datetime | None


def site(request: HttpRequest) -> dict[str, Any]:
    """The site, for every template."""
    evidence = getattr(request, "evidence", None)
    if evidence is None:
        return {"site": Site("Commonground", False, None, None)}
    return {"site": Site("Commonground", evidence.invented, evidence.release, evidence.store.release.built)}
