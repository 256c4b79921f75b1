from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The mirror of real, published data; tests that need it skip where there is none."""
    folder = os.environ.get("COMMONGROUND_MIRROR")
    if not folder:
        pytest.skip("needs the mirror of real data: set COMMONGROUND_MIRROR")
    return Path(folder)
