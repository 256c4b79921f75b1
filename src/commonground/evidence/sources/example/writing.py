"""Writing the county into a folder that then is a mirror like any other."""

from __future__ import annotations

from pathlib import Path

from commonground.evidence.sources.disk import digest
from commonground.evidence.sources.example.county import imagine_county
from commonground.evidence.sources.example.figure_files import figure_files
from commonground.evidence.sources.example.files import county_files
from commonground.evidence.sources.example.truth import Truth, truth_of

DEFAULT_AREAS = 400
DEFAULT_SEED = 1


def write_example_county(folder: Path, *, areas: int = DEFAULT_AREAS, seed: int = DEFAULT_SEED) -> Truth:
    """Write an invented county as the official publishers would, and return what was planted in it.

    The folder is made if need be; every file is written beside its place and moved there once all
    are whole, so a county that was there before stays until this one is ready. The same ``areas`` and
    ``seed`` write the same bytes. ``SHA256SUMS`` lists every file, ``truth.json`` the answer. Raises
    ``GeographyError`` for a number of areas that no county can have.
    """
    county = imagine_county(areas, seed)
    truth = truth_of(county, seed)
    folder.mkdir(parents=True, exist_ok=True)
    waiting: dict[str, Path] = {}
    try:
        for name, write in (county_files(county) | figure_files(county)).items():
            waiting[name] = _beside(folder, name)
            write(waiting[name])
        waiting["truth.json"] = _beside(folder, "truth.json")
        waiting["truth.json"].write_text(truth.as_json(), encoding="utf-8")
        sums = "".join(f"{digest(waiting[name])}  {name}\n" for name in sorted(waiting))
        waiting["SHA256SUMS"] = _beside(folder, "SHA256SUMS")
        waiting["SHA256SUMS"].write_text(sums, encoding="utf-8")
        for name, written in waiting.items():
            written.replace(folder / name)
    finally:
        for written in waiting.values():
            written.unlink(missing_ok=True)
    _drop_other_formats(folder, set(waiting))
    return truth


def _beside(folder: Path, name: str) -> Path:
    return folder / f".{name}.part"


def _drop_other_formats(folder: Path, written: set[str]) -> None:
    """A county of another size before this one may have left two tables in another format; they are void."""
    for name in sorted(written):
        for ending in ("csv", "xlsx"):
            other = f"{name.rsplit('.', 1)[0]}.{ending}"
            if name.startswith("example_") and other not in written:
                (folder / other).unlink(missing_ok=True)
