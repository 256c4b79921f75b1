from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from commonground.evidence.sources import RawFiles

HOUSE = Path(__file__).parents[1]


def pytest_configure() -> None:
    """Compiled kernels are kept by all their sources: numba only looks at the module that was called."""
    sources = sorted((HOUSE / "src/commonground/voice/counting").rglob("*.py"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    os.environ["NUMBA_CACHE_DIR"] = str(HOUSE / ".pytest_cache" / f"kernels-{digest}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """England is built once: its tests go to one worker, and first, as they take longest."""
    for item in items:
        if "england" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("england"))
    items.sort(key=lambda item: "england" not in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The mirror of real, published data; tests that need it skip where there is none."""
    folder = os.environ.get("COMMONGROUND_MIRROR")
    if not folder:
        pytest.skip("needs the mirror of real data: set COMMONGROUND_MIRROR")
    return Path(folder)


@dataclass(frozen=True)
class Run:
    """One run of the command: what it printed where, and how it ended."""

    code: int
    data: str
    notes: str


@pytest.fixture(scope="session")
def commonground() -> Callable[..., Run]:
    """Runs the command as a person would, away from whatever this machine's environment says."""
    program = str(Path(sys.executable).with_name("commonground"))
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMMONGROUND", "DJANGO"))
    }

    def run(*words: str | Path, cwd: Path | None = None) -> Run:
        done = subprocess.run(
            [program, *map(str, words)], capture_output=True, text=True, env=plain, cwd=cwd, check=False
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the example county; tests that spoil some work on a copy."""
    from commonground.evidence.sources.example import write_example_county

    folder = tmp_path_factory.mktemp("county") / "files"
    write_example_county(folder)
    return folder


@pytest.fixture(scope="session")
def shelf_of(county: Path) -> Callable[..., RawFiles]:
    """Puts the county's files on the shelf of a store, all of them or ``without`` some."""
    from commonground.evidence.sources import Mirror, RawFiles, fetch, load_catalogue
    from commonground.evidence.store import Layout

    def fill(store: Path, without: Collection[str] = ()) -> RawFiles:
        shelf = RawFiles(Layout(store).raw)
        wanted = [source for name, source in load_catalogue().items() if name not in without]
        fetch(wanted, shelf, mirror=Mirror(county))
        return shelf

    return fill


@pytest.fixture(scope="session")
def county_store(shelf_of: Callable[..., RawFiles], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example county, built; tests read it and never write to it."""
    from commonground.evidence.build import build_store

    store = tmp_path_factory.mktemp("store") / "county"
    shelf_of(store)
    build_store(store)
    return store


@pytest.fixture(scope="session")
def england(mirror: Path, commonground: Callable[..., Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """England's store, built once from the mirror by the command people use."""
    store = tmp_path_factory.mktemp("england") / "store"
    done = commonground("build", "--mirror", mirror, "--store", store)
    assert done.code == 0, done.notes
    return store


class SmallDisks:
    """File systems of a given size, each in its own folder, for stores that run out of room or are closed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mounted: list[Path] = []

    def __call__(self, size: str) -> Path:
        disk = self.folder / f"disk-{size}"
        disk.mkdir()
        if not self._mount(disk, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
            pytest.skip("needs leave to mount a small file system")
        self.mounted.append(disk)
        return disk

    def close(self, disk: Path) -> None:
        """From here on the disk can only be read."""
        assert self._mount(disk, "-o", "remount,ro")

    def _mount(self, disk: Path, *options: str) -> bool:
        if shutil.which("mount") is None:
            return False
        command = ["mount", *options, str(disk)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def unmount(self) -> None:
        for disk in self.mounted:
            subprocess.run(["umount", "--lazy", str(disk)], capture_output=True, check=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisks]:
    """Call it with a size to get a disk of that size; tests skip where they may not mount one."""
    disks = SmallDisks(tmp_path)
    yield disks
    disks.unmount()
