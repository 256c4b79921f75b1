"""What journeys need: a real browser, and the example county's site served as an operator serves it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from commonground.evidence.designation import load_rules, read_answer
from commonground.evidence.store import Store
from serving import serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's browser, without a window."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs Debian's chromium")
    with sync_playwright() as playwright:
        # Maps are drawn with WebGL, which a machine without a graphics card does in software.
        held = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-quic", "--use-gl=angle", "--use-angle=swiftshader"],
        )
        yield held
        held.close()


@pytest.fixture(scope="session")
def served(county_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the example county's site."""
    with serving(county_store, tmp_path_factory.mktemp("kept")) as (base, _):
        yield base


@pytest.fixture(scope="session")
def listed(county_store: Path) -> str:
    """The code of a ward on the county's list."""
    return min(read_answer(Store(county_store), load_rules()["example-left-behind"]).members.index)


@pytest.fixture(scope="session")
def postcode(county_store: Path) -> str:
    """A postcode of the county."""
    return Store(county_store).first_postcode()
