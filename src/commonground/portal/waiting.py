"""A worker of the server that waits for slow visitors without a thread, so that nobody else waits for them.

Gunicorn gives a connection to a thread at once, and the thread waits until the request has come in: as many
visitors as there are threads, who each send half a line, would stop the site for all.
"""

from __future__ import annotations

import selectors
import socket
import time
from concurrent.futures import Future
from functools import partial
from threading import BoundedSemaphore, Timer
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

PATIENCE = 10.0
"""Seconds in which the head of a request must be here."""

_LARGEST_HEAD = 32_768
"""Bytes of a head, four times what a browser sends with the longest address."""

_STALLED = 60.0
"""Seconds in which a piece of a body must come, or an answer must be taken; after that a visitor is gone."""

_BODY = 60.0
"""Seconds in which a body must be here: a drawing of 2 MB at a third of a megabit a second."""

_LOOK_AGAIN = 0.1
"""Seconds between looks at heads of which only a part has come."""

_FAREWELL = 1.0
"""Seconds in which a visitor may take a refusal while still sending what was refused."""

_WHOLE = b"\r\n\r\n"


class PatientWorker(ThreadWorker):
    """Gives a connection to a thread once the head of its request is here, and bounds what comes after."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._partial: dict[TConn, float] = {}
        self._looked = 0.0
        # Bodies do keep a thread waiting, so they never get all of them.
        self._bodies = BoundedSemaphore(max(1, self.cfg.threads // 2))

    def enqueue_req(self, conn: TConn) -> None:
        """Whoever calls this has a connection that is new or can be read: see how much is there."""
        self._sort(conn, time.monotonic() + PATIENCE)

    def murder_pending(self) -> None:
        """Called again and again by the loop of the worker: look at heads that were not whole."""
        super().murder_pending()
        now = time.monotonic()
        if now - self._looked < _LOOK_AGAIN:
            return
        self._looked = now
        waiting, self._partial = self._partial, {}
        for conn, until in waiting.items():
            self._sort(conn, until)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Sleep less while part of a head is here: nothing tells when the rest has come."""
        super().wait_for_and_dispatch_events(min(timeout, _LOOK_AGAIN) if self._partial else timeout)

    def handle(self, conn: TConn) -> Any:
        """Answer one request; where the connection ends with it, see the visitor off.

        Gunicorn does that in its loop, which then serves nobody for two seconds if the visitor stays.
        """
        kept = super().handle(conn)
        if not kept:
            _part(conn.sock)
        return kept

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """Back in the loop: a connection that has ended only has to be counted."""
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
        else:
            self.nr_conns -= 1

    def handle_request(self, req: Any, conn: TConn) -> bool:
        """One request, whose body must come and whose answer must be taken in good time."""
        conn.sock.settimeout(_STALLED)
        try:
            return self._with_body(req, conn) if _has_body(req) else super().handle_request(req, conn)
        except TimeoutError:
            return False

    def _with_body(self, req: Any, conn: TConn) -> bool:
        if not self._bodies.acquire(blocking=False):
            util.write_error(
                conn.sock, 503, "Service Unavailable", "Many drawings are on their way; try again."
            )
            return False
        # Past its time the body ends, as if the visitor had sent no more; the answer can still be given.
        clock = Timer(_BODY, _read_no_more, (conn.sock,))
        clock.daemon = True
        clock.start()
        try:
            return super().handle_request(req, conn)
        finally:
            clock.cancel()
            self._bodies.release()

    def _sort(self, conn: TConn, until: float) -> None:
        """To a thread, to the poller, to those whose heads are not whole, or away."""
        try:
            arrived, ended = _arrived(conn)
        except OSError:
            return self._drop(conn)
        if _WHOLE in arrived.lstrip(b"\r\n") or ended:
            conn.data_ready = True
            super().enqueue_req(conn)
        elif len(arrived) > _LARGEST_HEAD or time.monotonic() > until:
            self._drop(conn)
        elif arrived:
            self._partial[conn] = until
        else:
            self._await(conn, until)
        return None

    def _await(self, conn: TConn, until: float) -> None:
        """Nothing has come yet: the poller tells when something does."""
        conn.timeout = until
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _drop(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def _arrived(conn: TConn) -> tuple[bytes, bool]:
    """What is here of the next request, without taking it; and whether no more will come."""
    parser: Any = conn.parser
    held = parser.unreader.buf.getvalue() if parser else b""
    conn.sock.setblocking(False)
    try:
        more = conn.sock.recv(_LARGEST_HEAD + 1, socket.MSG_PEEK)
    except (BlockingIOError, InterruptedError):
        return held, False
    return held + more, not more


def _part(sock: socket.socket) -> None:
    """End a connection; a visitor who is still sending would lose the answer, were it cut at once."""
    try:
        sock.setblocking(False)
        sending = bool(sock.recv(1, socket.MSG_PEEK))
    except OSError:
        sending = False
    util.close_graceful(sock, timeout=_FAREWELL if sending else 0.0)


def _has_body(req: Any) -> bool:
    lengths = [value for name, value in req.headers if name == "CONTENT-LENGTH"]
    return any(length != "0" for length in lengths) or any(n == "TRANSFER-ENCODING" for n, _ in req.headers)


def _read_no_more(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RD)
    except OSError:
        return
