"""What one fetch does over the network: one client, opened when first needed, and which hosts are closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from types import TracebackType
from urllib.parse import urlsplit

import httpx

from commonground.errors import NetworkClosed, SourceError
from commonground.evidence.sources.definition import PublishedFile, Source
from commonground.evidence.sources.downloading import download
from commonground.evidence.sources.feature_layer import fetch_layer, is_feature_layer
from commonground.evidence.sources.mirror import MirrorFile
from commonground.evidence.sources.raw import Arrival, RawFiles
from commonground.evidence.sources.web import web_client

Progress = Callable[[str, int, int | None], None]
"""Called as bytes arrive: the source's id, bytes of the file under way, its size if that is known."""


class Online:
    """Downloads onto ``shelf``; a context that closes its client."""

    def __init__(self, shelf: RawFiles, progress: Progress) -> None:
        self._shelf = shelf
        self._progress = progress
        self._closed: dict[str, NetworkClosed] = {}
        self._answered = False

    def __enter__(self) -> Online:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        if "_client" in vars(self):
            self._client.close()

    @cached_property
    def _client(self) -> httpx.Client:
        return web_client()

    def published(self, source: Source) -> tuple[list[Arrival], str]:
        """The publisher's files of an open source; or none, and the sentence that says why.

        One host that is down leaves the others to be tried. Two, when none has answered yet, are a
        closed network: raises ``NetworkClosed``.
        """
        arrivals: list[Arrival] = []
        for file in source.files:
            host = urlsplit(file.address).hostname or ""
            try:
                if host in self._closed:
                    raise self._closed[host]
                arrivals.append(self._published(source, file))
            except NetworkClosed as problem:
                self._closed[host] = problem
                if len(self._closed) > 1:
                    self.check_reached()
                return [], str(problem)
            except SourceError as problem:
                self._answered = True
                return [], str(problem)
        return arrivals, ""

    def mirrored(self, source: Source, file: MirrorFile) -> Arrival:
        """A file of a mirror on the web. Raises as ``download`` does.

        Such a mirror may change under the same address, so only its ``SHA256SUMS`` saves the download.
        """
        if file.sha256 and self._shelf.holds(file.sha256):
            size = self._shelf.path(file.sha256).stat().st_size
            return Arrival(file.part, file.name, file.sha256, size, "mirror", file.address)
        watch = partial(self._progress, source.id)
        came = download(self._client, file.address, self._shelf, sha256=file.sha256, progress=watch)
        return Arrival(file.part, file.name, came.sha256, came.size, "mirror", file.address)

    def check_reached(self) -> None:
        """Raise ``NetworkClosed`` if servers were tried and not one could be reached."""
        if self._closed and not self._answered:
            raise next(iter(self._closed.values()))

    def _published(self, source: Source, file: PublishedFile) -> Arrival:
        layer = is_feature_layer(file.address)
        held = self._shelf.latest_from(file.address)
        # What was written from a layer depends on whether this source wants its shapes.
        if held and file.sha256 in (None, held.sha256) and (held.source == source.id or not layer):
            return Arrival(file.name, held.name, held.sha256, held.size, "publisher", file.address)
        watch = partial(self._progress, source.id)
        if layer:
            shapes = source.reader == "boundaries"
            came = fetch_layer(
                self._client, file.address, self._shelf, shapes=shapes, sha256=file.sha256, progress=watch
            )
        else:
            came = download(self._client, file.address, self._shelf, sha256=file.sha256, progress=watch)
        self._answered = True
        return Arrival(file.name, came.name, came.sha256, came.size, "publisher", file.address)
