"""Working out every ward's profile in the background, so that no visitor waits for one.

One process of the lowest priority follows the store: when a release is new it works out what is not kept
yet, deletes what earlier releases left, and waits for the next.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from commonground.errors import CommongroundError

_LOOK_AGAIN = 5.0
"""Seconds between looks for a newer release."""


@contextmanager
def keep_warm(store: Path) -> Iterator[None]:
    """Follow a store with a process of its own for as long as the block runs."""
    process = multiprocessing.get_context("spawn").Process(
        target=_follow, args=(store, os.getpid()), daemon=True
    )
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(5)


def _follow(store: Path, parent: int) -> None:
    os.nice(19)
    os.environ["COMMONGROUND_STORE"] = str(store)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.portal.settings")
    import django

    django.setup()
    from commonground.evidence.store import Layout

    done = None
    while os.getppid() == parent:
        folder = Layout(store).current_release()
        if folder is not None and folder.name != done:
            with suppress(CommongroundError, OSError):
                _warm(store, parent)
            done = folder.name
        time.sleep(_LOOK_AGAIN)


def _warm(store: Path, parent: int) -> None:
    from commonground.evidence.store import Layout
    from commonground.portal.places.evidence import Evidence
    from commonground.portal.places.kept import forget_others, is_kept, profile_text

    evidence = Evidence(store)
    for code in evidence.profiles.codes(evidence.wards):
        newest = Layout(store).current_release()
        if os.getppid() != parent or newest is None or newest.name != evidence.release:
            return
        if not is_kept(evidence, evidence.wards, code):
            profile_text(evidence, evidence.wards, code)
    forget_others(evidence)
