"""Time and memory of a build as a person runs it, then of a second build with nothing changed.

python benchmarks/build_store.py --mirror DIR          England
python benchmarks/build_store.py --areas 337550        the example county at ten times England's size
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_INVENT = """
import sys
from pathlib import Path
from commonground.evidence.sources.example import write_example_county
write_example_county(Path(sys.argv[1]), areas=int(sys.argv[2]))
"""


def timed(label: str, *words: str) -> None:
    """Run one command and print its wall time and the peak memory of its process."""
    command = [sys.executable, *words]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(said)
    print(f"{label:<28} {time.perf_counter() - started:8.1f} s   peak {used.ru_maxrss / 2**20:5.2f} GiB")


def main() -> None:
    """Build in a new folder, twice."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mirror", help="a folder with copies of England's open data")
    options.add_argument("--areas", type=int, help="invent a county of about this many small areas instead")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mirror, store = chosen.mirror, str(Path(folder, "store"))
        if chosen.areas:
            mirror = str(Path(folder, "county"))
            timed("inventing the county", "-c", _INVENT, mirror, str(chosen.areas))
        timed("build", "-m", "commonground", "build", "--mirror", mirror, "--store", store)
        timed("build, nothing changed", "-m", "commonground", "build", "--mirror", mirror, "--store", store)
        size = sum(path.stat().st_size for path in Path(store, "releases").rglob("*") if path.is_file())
        print(f"{'release on disk':<28} {size / 2**20:8.1f} MiB")


if __name__ == "__main__":
    main()
