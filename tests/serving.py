"""The production server as a process of its own, for tests that visit it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


def a_free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(store: Path, kept: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """``commonground serve`` as a process of its own, once it answers; stopped at the end."""
    port = a_free_port()
    program = [str(Path(sys.executable).with_name("commonground")), *(words or ("serve",))]
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMMONGROUND", "DJANGO"))
    }
    process = subprocess.Popen(
        [*program, "--store", str(store), "--port", str(port)],
        # A test asks more often than one person does.
        env={**plain, "COMMONGROUND_KEPT": str(kept), "COMMONGROUND_LIMITS": "1000"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    said: list[str] = []
    opened = threading.Event()

    def listen() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if line.startswith("Open http"):
                opened.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        assert opened.wait(120), "".join(said)
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(40)
        listener.join(5)
        assert process.stderr is not None
        process.stderr.close()
