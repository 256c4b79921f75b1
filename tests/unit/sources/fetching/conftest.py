from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from commonground.evidence.sources import PublishedFile, Source, web
from commonground.evidence.sources.raw import RawFiles

Route = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A real web server of this machine; ``routes`` says what it does, ``requests`` what it was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append((self.path, dict(self.headers)))
                route = site.routes.get(urlsplit(self.path).path, answer(b"", status=404))
                with contextlib.suppress(ConnectionError):  # a client may hang up when it has seen enough
                    route(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = False  # so that closing waits for every answer
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def answer(body: bytes, *, status: int = 200, **headers: str) -> Route:
    """Answer with ``body``; headers are named with underscores, and may replace the true length."""

    def route(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in ({"Content-Length": str(len(body))} | named).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return route


def published(body: bytes, *, edition: str = '"1"', cuts: tuple[int, ...] = ()) -> Route:
    """A file on a server that honours ranges; the first answers break off after so many bytes each."""
    remaining = list(cuts)

    def route(request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        start = 0
        if wanted and request.headers.get("If-Range") == edition:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        request.send_header("Content-Length", str(len(body) - start))
        request.send_header("ETag", edition)
        request.end_headers()
        rest = body[start:]
        request.wfile.write(rest[: remaining.pop(0)] if remaining else rest)

    return route


def in_turn(*routes: Route) -> Route:
    """The first route for the first request, and so on; the last one from then on."""
    waiting = list(routes)

    def route(request: BaseHTTPRequestHandler) -> None:
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(request)

    return route


@pytest.fixture(autouse=True)
def _at_once_and_without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PAUSES", (0.0, 0.0, 0.0))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def serve() -> Callable[..., Route]:
    return answer


@pytest.fixture
def publish() -> Callable[..., Route]:
    return published


@pytest.fixture
def turns() -> Callable[..., Route]:
    return in_turn


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with web.web_client() as client:
        yield client


@pytest.fixture
def shelf(tmp_path) -> RawFiles:
    return RawFiles(tmp_path / "store" / "raw")


@pytest.fixture
def closed_port() -> int:
    """A port of this machine that nothing listens on."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_port
    server.server_close()
    return port


@pytest.fixture
def a_source() -> Callable[..., Source]:
    """Make a source; ``files`` are its parts (name -> address), ``sums`` their hashes where known."""

    def make(
        name: str,
        files: dict[str, str] | None = None,
        *,
        availability: str = "open",
        collection: str = "example",
        reader: str = "table",
        sums: dict[str, str] | None = None,
    ) -> Source:
        columns = {"code": {"type": "text", "meaning": "code of the area"}}
        if reader == "boundaries":
            columns["geometry"] = {"type": "geometry", "meaning": "its outline"}
        if availability == "open" and files is None:
            files = {"whole": f"http://127.0.0.1:9/{name}.csv"}
        return Source.model_validate(
            {
                "id": name,
                "collection": collection,
                "title": name,
                "publisher": "OCSI",
                "licence": "none",
                "attribution": "none",
                "availability": availability,
                "vintage": "2019",
                "geography": "wd17",
                "key": ("code",),
                "reader": reader,
                "files": tuple(
                    PublishedFile(name=part, address=address, sha256=(sums or {}).get(part))
                    for part, address in (files or {}).items()
                ),
                "columns": columns,
            }
        )

    return make


@pytest.fixture
def sha256() -> Callable[[bytes], str]:
    return lambda body: hashlib.sha256(body).hexdigest()


@pytest.fixture
def tree(tmp_path):
    """Write files (path -> text) into a folder that serves as a mirror."""
    folder = tmp_path / "copies"
    folder.mkdir()

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder

    return write
