"""Which program makes the pages: a page made by another version of it is another page."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def code_version() -> str:
    """A hash of the program's own text: modules, templates and definitions."""
    digest = hashlib.blake2s(digest_size=8)
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".html", ".toml", ".css", ".js") and "node_modules" not in path.parts:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
