"""Profiles of whole areas, worked out once for each release and kept as the JSON that the site serves.

A page is made from the same text as its JSON twin, so the two cannot differ. What is kept is of one
release and one version of the program; anything may be deleted at any time.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import threading
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from commonground.evidence.geography import KINDS
from commonground.evidence.profile import profile_as_data
from commonground.evidence.sources import AreaKindName
from commonground.portal.places.evidence import Evidence
from commonground.portal.version import code_version

_DAMAGE = (EOFError, zlib.error)
"""What a gzipped text that is cut short or altered raises, beside ``OSError``; it is worked out again."""

_KEPT = ("ward", "council area", "region")
"""Kinds of area whose profiles are kept; those of all small areas would fill gigabytes."""

_LEVEL = 5
"""How hard to compress: past this it takes much longer and saves little."""


def profile_text(evidence: Evidence, kind: AreaKindName, code: str) -> bytes:
    """The profile of an area as gzipped JSON. Raises ``UnknownArea`` for an area that is not there."""
    packed, _ = _both(evidence, kind, code)
    return packed


def profile_data(evidence: Evidence, kind: AreaKindName, code: str) -> dict[str, Any]:
    """The profile of an area as plain data: what its JSON says."""
    _, text = _both(evidence, kind, code)
    return json.loads(text)


def _both(evidence: Evidence, kind: AreaKindName, code: str) -> tuple[bytes, bytes]:
    """A profile's text, gzipped and not: as it is kept, or worked out where it is not or is damaged."""
    path = _path(evidence, kind, code)
    with suppress(OSError, *_DAMAGE):
        packed = path.read_bytes()
        if text := gzip.decompress(packed):
            return packed, text
    profiles = evidence.profiles
    data = profile_as_data(profiles.of(profiles.area(kind, code)))
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    packed = gzip.compress(text, _LEVEL, mtime=0)
    if KINDS[kind].noun in _KEPT:
        write_whole(path, packed)
    return packed, text


def write_whole(path: Path, made: bytes) -> None:
    """Keep a file whole or not at all; a full disk only means that it is made again."""
    waiting = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting.write_bytes(made)
        waiting.replace(path)
    except OSError:
        with suppress(OSError):
            waiting.unlink(missing_ok=True)


def is_kept(evidence: Evidence, kind: AreaKindName, code: str) -> bool:
    """Whether a profile need not be worked out again."""
    return _path(evidence, kind, code).exists()


def forget_others(evidence: Evidence) -> None:
    """Delete what is kept of this store's earlier releases, and by earlier versions of the program."""
    own = _folder(evidence)
    for folder in own.parent.iterdir() if own.parent.exists() else ():
        if folder != own:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(evidence: Evidence) -> Path:
    store = hashlib.blake2s(str(evidence.root.resolve()).encode(), digest_size=6).hexdigest()
    return Path(settings.COMMONGROUND_KEPT) / "profiles" / store / f"{evidence.release}-{code_version()}"


def _path(evidence: Evidence, kind: AreaKindName, code: str) -> Path:
    return _folder(evidence) / kind / f"{code}.json.gz"
