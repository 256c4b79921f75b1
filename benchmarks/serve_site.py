"""The site under load on this machine, beside Datasette serving the same tables.

Requests arrive at a fixed rate, whether or not earlier ones were answered, and each is timed from when it
should have left, so that a slow answer is not hidden by a patient visitor. Then as many as eight visitors can
make at once. Places are drawn at random from every ward, so no page is asked for often enough to be
remembered; profiles are kept first, as a server that has run for some minutes keeps them. Datasette is
given the areas' figures, the list of areas and the rule's answer in SQLite with an index on the code, and
asked, at a lower rate that it can keep to, for the nearest thing to each page that it has. Memory is each
process's own share (PSS).

Run it with ``python benchmarks/serve_site.py STORE`` on England's store.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from commonground.evidence.designation import newest_list_of_wards, rule_table
from commonground.evidence.profile import Profiles
from commonground.evidence.store import AREAS, Store

RATE, SECONDS, VISITORS = 100, 12, 8

SLOWER = 5
"""Requests a second at which Datasette is timed: at a hundred it falls behind at once."""
Server = subprocess.Popen[bytes]


class Visitor:
    """One connection that is kept open, as a browser keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._pair: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, address: str) -> int:
        """The status of the answer, read to its end."""
        if self._pair is None:
            self._pair = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._pair
        asked = f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n"
        # A map reads its tiles in parts.
        asked += "Range: bytes=0-16383\r\n\r\n" if address.startswith("/tiles/") else "\r\n"
        writer.write(asked.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if length:
            await reader.readexactly(int(length[1]))
        elif b"chunked" in head.lower():
            while size := int((await reader.readline()).strip() or b"0", 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        if b"connection: close" in head.lower():
            writer.close()
            self._pair = None
        return int(head.split()[1])


async def at_a_rate(port: int, addresses: Sequence[str], rate: int) -> list[float]:
    """Seconds that each answer took, from when its request was due."""
    free: list[Visitor] = []
    took: list[float] = []

    async def one(due: float, address: str) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        visitor = free.pop() if free else Visitor(port)
        assert await visitor.ask(address) in (200, 206, 302), address
        took.append(time.perf_counter() - due)
        free.append(visitor)

    start = time.perf_counter() + 0.2
    await asyncio.gather(*(one(start + n / rate, address) for n, address in enumerate(addresses)))
    return took


async def at_once(port: int, addresses: Sequence[str]) -> float:
    """Requests a second that so many visitors get answered, each asking again at once."""
    asked = itertools.cycle(addresses)
    end, done = time.perf_counter() + SECONDS / 2, 0

    async def one() -> None:
        nonlocal done
        visitor = Visitor(port)
        while time.perf_counter() < end:
            await visitor.ask(next(asked))
            done += 1

    await asyncio.gather(*(one() for _ in range(VISITORS)))
    return done / (SECONDS / 2)


def a_free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def started(command: Sequence[str], port: int, **environment: str) -> Server:
    """A server, once it answers."""
    server = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
            return server
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{command[0]} did not start.")


def stopped(server: Server) -> None:
    """Stop a server and wait for its end."""
    server.send_signal(signal.SIGINT)
    server.wait(60)


def memory(server: Server) -> str:
    """Each process of a server with its own share of memory."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    told = []
    for process in (str(server.pid), *children):
        rolled = Path(f"/proc/{process}/smaps_rollup").read_text()
        share = re.search(r"Pss:\s+(\d+)", rolled)
        assert share is not None
        told.append(f"{int(share[1]) / 1024:,.0f}")
    return " + ".join(told) + " MiB"


def report(name: str, port: int, addresses: Sequence[str], rate: int = RATE) -> tuple[float, float]:
    """Print one kind of page under both loads; the median's seconds and the requests a second."""
    asyncio.run(at_once(port, addresses[:40] or addresses))
    took = sorted(asyncio.run(at_a_rate(port, random.choices(addresses, k=rate * SECONDS), rate)))
    full = asyncio.run(at_once(port, random.sample(addresses, len(addresses))))
    p50, p95, p99 = (took[int(len(took) * part)] * 1000 for part in (0.5, 0.95, 0.99))
    print(f"{name:34} {p50:8.1f} {p95:8.1f} {p99:8.1f} {full:10.0f}", flush=True)
    return statistics.median(took), full


def keep_all(port: int, kind: str, codes: Sequence[str]) -> None:
    """Ask for every profile once, as the server's own warming would in time."""

    async def ask() -> None:
        waiting = list(codes)

        async def one() -> None:
            visitor = Visitor(port)
            while waiting:
                await visitor.ask(f"/places/{kind}/{waiting.pop()}.json")

        await asyncio.gather(*(one() for _ in range(4)))

    started_at = time.perf_counter()
    asyncio.run(ask())
    print(f"every profile worked out and kept: {time.perf_counter() - started_at:.0f} s", flush=True)


def as_sqlite(store: Store, kind: str, rule: str, path: Path) -> None:
    """The tables that the pages read, for Datasette."""
    with closing(sqlite3.connect(path)) as database:
        figures = store.table(f"figures_{kind}")
        figures.to_sql("figures", database, index=False)
        store.table(AREAS).to_sql("areas", database, index=False)
        store.table(rule_table(rule)).to_sql("answer", database, index=False)
        for table in ("figures", "areas", "answer"):
            database.execute(f'create index "{table}_code" on "{table}" (code)')
        database.commit()


def main(root: Path) -> None:
    """Serve the store, ask, and print."""
    random.seed(1)
    store = Store(root)
    rule = newest_list_of_wards(store)
    assert rule is not None
    profiles = Profiles(store, rule)
    kind = "wd24"
    codes = profiles.codes(kind)
    names = random.sample(store.table(AREAS).query("kind == @kind")["name"].tolist(), 500)
    words = [name.split()[0] for name in names if name.split()[0].isalpha()]
    print(f"{'':34} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'most /s':>10}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as kept:
        port = a_free_port()
        beside = Path(sys.executable).parent
        ours = started(
            [str(beside / "commonground"), "serve", "--store", str(root), "--port", str(port)],
            port, COMMONGROUND_KEPT=kept, COMMONGROUND_LIMITS="100000",
        )  # fmt: skip
        keep_all(port, kind, codes)
        pages = [f"/places/{kind}/{code}/" for code in codes]
        place = report("place page", port, pages)
        report("theme page", port, [f"{page}m4/" for page in pages])
        listed = report("list page", port, [f"/lists/{rule.id}/"])
        data = report("place JSON", port, [f"/places/{kind}/{code}.json" for code in codes])
        search = report("search JSON", port, [f"/find.json?q={word}" for word in words])
        tiles = re.findall(r"/tiles/[\w-]+\.pmtiles", _page(port, "/map/"))
        if tiles:
            report("tiles, 16 kB of an archive", port, [tiles[0]])
        print(f"memory, master and workers: {memory(ours)}")
        stopped(ours)
        path = Path(kept) / "evidence.db"
        as_sqlite(store, kind, rule.id, path)
        port = a_free_port()
        plain = ["--immutable", str(path), "--setting", "suggest_facets", "off"]
        theirs = started([str(beside / "datasette"), "serve", *plain, "--port", str(port)], port)
        some = random.sample(codes, 2000)
        rows = [f"/evidence/figures?code={code}&_size=200" for code in some]
        peer_place = report("Datasette, figures of a ward", port, rows, SLOWER)
        members = ["/evidence/answer?status=member&_size=300"]
        peer_list = report("Datasette, members", port, members, SLOWER)
        texts = [row.replace("?", ".json?") for row in rows]
        peer_data = report("Datasette, the same as JSON", port, texts, SLOWER)
        named = [f"/evidence/areas.json?name__contains={word}" for word in words]
        peer_search = report("Datasette, names that contain", port, named, SLOWER)
        print(f"memory, Datasette: {memory(theirs)}")
        stopped(theirs)
    for name, our, their in (
        ("place page", place, peer_place),
        ("list page", listed, peer_list),
        ("place JSON", data, peer_data),
        ("search", search, peer_search),
    ):
        print(f"{name}: median {their[0] / our[0]:.1f} times as quick, {our[1] / their[1]:.1f} times as many")


def _page(port: int, address: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}") as answer:
        return answer.read().decode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
