"""The site over real stores: the example county's, and England's where the mirror is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def site(county_store: Path, settings: Any) -> Client:
    """A visitor of the example county's site."""
    settings.COMMONGROUND_STORE = county_store
    return Client()


@pytest.fixture
def england_site(england: Path, settings: Any) -> Client:
    """A visitor of England's site."""
    settings.COMMONGROUND_STORE = england
    return Client()


@pytest.fixture
def text_of(site: Client) -> Callable[[str], str]:
    """The words of a page of the example county, without its tags."""
    import re

    def read(address: str) -> str:
        page = site.get(address)
        assert page.status_code == 200, (address, page.status_code, page.content[:300])
        return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())

    return read
