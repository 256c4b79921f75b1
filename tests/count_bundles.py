"""Count bundles taken apart and put together again, as a forger would."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commonground.voice.counting.bundle.archive import packed
from commonground.voice.counting.bundle.plain_json import written_json
from commonground.voice.counting.bundle.result_file import fingerprint
from commonground.voice.counting.bundle.writing import manifest_as_data


def opened(bundle: Path) -> dict[str, bytes]:
    """The files of a bundle."""
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def as_json(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    """One of them, read."""
    return json.loads(files[name])


def closed(files: Mapping[str, bytes], out: Path) -> Path:
    """A bundle of these files, with the manifest as it is."""
    out.write_bytes(packed(files))
    return out


def forged(files: Mapping[str, bytes], out: Path, *, fingerprints: bool = False) -> Path:
    """A bundle with a manifest that fits its files, and if asked for a result with their fingerprints."""
    files = dict(files)
    if fingerprints:
        result = as_json(files, "result.json")
        result["counted_from"] = {name: fingerprint(files[name]) for name in result["counted_from"]}
        files["result.json"] = written_json(result)
    del files["MANIFEST.json"]
    files["MANIFEST.json"] = written_json(manifest_as_data(files))
    return closed(files, out)
