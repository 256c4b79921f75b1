"""One step of a build: what it makes, from what, and the key under which its result is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import pandas as pd

from commonground.evidence.sources import RawFile

_FORMAT = 1
"""Raised by hand when the layout of a kept result changes, so that old results are not taken for new."""

_LIBRARIES = ("numpy", "pandas", "pyarrow", "scipy", "shapely", "geopandas", "osmium")
"""Libraries whose version may change the bytes of a result."""


class Inputs(Protocol):
    """What a step is given: the tables it named, read when asked for."""

    def __contains__(self, name: object) -> bool:
        """Whether there is such a table: one that the step wants may be absent."""
        ...

    def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """The table, or only some of its columns."""
        ...

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns the table has."""
        ...


@dataclass(frozen=True)
class Made:
    """What a step gives back: its tables, its files' bytes, and what there is to say about them."""

    tables: Mapping[str, pd.DataFrame]
    checks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A step of the build.

    ``makes`` names its tables with their key columns, and ``files`` what it makes that is no table and that
    no step reads: a map's tiles. ``needs`` names the tables it reads, and ``columns``
    those of their columns it cannot do without: where a table or a column is absent, the step is left
    out. ``wants`` names tables it uses where they are there, and does without where not. ``raw`` are
    the raw files it reads; ``settings`` is the text of the definitions it follows; ``code`` the modules
    and packages whose source text is its version.
    """

    name: str
    makes: Mapping[str, tuple[str, ...]]
    run: Callable[[Inputs], Made]
    code: tuple[str, ...]
    settings: str = ""
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    raw: tuple[RawFile, ...] = field(default=())
    files: tuple[str, ...] = ()

    def reads(self, there: Container[str]) -> tuple[str, ...]:
        """The tables it reads of those that are ``there``: all it needs, and what it wants and can have."""
        return (*self.needs, *(name for name in self.wants if name in there))

    def key(self, hashes: Mapping[str, str]) -> str:
        """The step's key, given the content hashes of the tables there are: same key, same result."""
        return hashlib.sha256(
            json.dumps(
                {
                    "format": _FORMAT,
                    "step": self.name,
                    "makes": {table: list(key) for table, key in self.makes.items()},
                    "code": {package: code_version(package) for package in self.code},
                    "libraries": _library_versions(),
                    "settings": self.settings,
                    "reads": {name: hashes[name] for name in self.reads(hashes)},
                    "raw": [[file.source, file.part, file.name, file.sha256] for file in self.raw],
                },
                sort_keys=True,
            ).encode()
        ).hexdigest()


@cache
def _library_versions() -> dict[str, str]:
    return {library: version(library) for library in _LIBRARIES}


@cache
def code_version(name: str) -> str:
    """A hash of the source text of a module, or of every module of a package."""
    digest = hashlib.sha256()
    found = find_spec(name)
    assert found is not None, name
    root = Path(found.origin or "")
    modules = sorted(root.parent.rglob("*.py")) if root.name == "__init__.py" else [root]
    for module in modules:
        digest.update(module.name.encode() + b"\0" + module.read_bytes())
    return digest.hexdigest()
