"""Leaflets that somebody asked for, kept so that the next who asks does not wait; one is made at a time."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from commonground.evidence.profile import profile_from_data
from commonground.evidence.sources import AreaKindName
from commonground.portal.places.evidence import Evidence
from commonground.portal.places.kept import profile_data, write_whole
from commonground.portal.places.leaflet import leaflet_of
from commonground.portal.version import code_version

_MOST = 500
"""Leaflets kept: some 60 MB. The ones made longest ago go first, those of earlier releases among them."""

_PATIENCE = 2.0
"""Seconds that a request waits for the leaflet being made; a thread that waits answers nobody else."""

_one_at_a_time = threading.Semaphore(1)


class LeafletsBusy(Exception):
    """This process is making a leaflet already."""


def leaflet(evidence: Evidence, kind: AreaKindName, code: str, address: str) -> bytes:
    """The leaflet of an area whose page is at ``address``.

    Raises ``LeafletsBusy`` while another is made, ``UnknownArea`` for an area that is not there and
    ``NoTypesetter`` where the system cannot set text.
    """
    path = _path(evidence, kind, code, address)
    if kept := _kept(path):
        return kept
    if not _one_at_a_time.acquire(timeout=_PATIENCE):
        raise LeafletsBusy
    try:
        if kept := _kept(path):
            return kept
        profile = profile_from_data(profile_data(evidence, kind, code))
        made = leaflet_of(profile, evidence.profiles.area(kind, code).outline, address)
        write_whole(path, made)
        _forget_oldest(path.parent)
        return made
    finally:
        _one_at_a_time.release()


def _kept(path: Path) -> bytes | None:
    """The leaflet, if it is kept and whole: a machine that stopped suddenly may have left a part of it."""
    try:
        held = path.read_bytes()
    except OSError:
        return None
    return held if held.startswith(b"%PDF-") and held.rstrip().endswith(b"%%EOF") else None


def _forget_oldest(folder: Path) -> None:
    dated = []
    for path in folder.iterdir() if folder.exists() else ():
        with suppress(OSError):  # another process forgets too
            dated.append((path.stat().st_mtime, path))
    for _, path in sorted(dated)[:-_MOST]:
        with suppress(OSError):
            path.unlink()


def _path(evidence: Evidence, kind: AreaKindName, code: str, address: str) -> Path:
    """Named after all that is printed on it, so that nothing of another release can be mistaken for it."""
    built = evidence.store.release.built.isoformat()
    made_of = "\0".join((evidence.release, built, code_version(), kind, code, address))
    name = hashlib.blake2s(made_of.encode(), digest_size=16).hexdigest()
    return Path(settings.COMMONGROUND_KEPT) / "leaflets" / f"{name}.pdf"
