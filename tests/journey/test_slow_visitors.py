"""Visitors who send slowly, or stay when they were answered, do not keep the others waiting."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from pathlib import Path

import httpx

from serving import serving

HALVES = {
    "nothing": b"",
    "half a line": b"GET / HT",
    "half a head": b"GET / HTTP/1.1\r\nHost: localhost\r\nA: b",
    "a head without end": b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"b" * 60_000,
    "a question and half of the next": b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\nGET /",
    "a question, and then they stay": b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"
    b"Connection: close\r\n\r\n",
    "half a drawing": b"POST /own/upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n",
}


def test_whoever_sends_slowly_keeps_nobody_else_waiting(county_store: Path, tmp_path: Path) -> None:
    with serving(county_store, tmp_path / "kept") as (base, _), ExitStack() as stack:
        host, port = base.removeprefix("http://").split(":")
        for half in HALVES.values():
            for _ in range(50):
                slow = stack.enter_context(socket.create_connection((host, int(port))))
                slow.sendall(half)
            for _ in range(4):
                start = time.monotonic()
                assert httpx.get(f"{base}/health/ready", timeout=10).status_code == 200
                assert time.monotonic() - start < 1.5
        # A head that comes in pieces, but comes, is answered.
        with socket.create_connection((host, int(port))) as slow:
            slow.settimeout(5)
            for piece in (b"GET /health/live HT", b"TP/1.1\r\nHost: local", b"host\r\n\r", b"\n"):
                slow.sendall(piece)
                time.sleep(0.15)
            assert slow.recv(100).startswith(b"HTTP/1.1 200")
