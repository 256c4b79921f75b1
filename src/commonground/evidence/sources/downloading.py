"""Downloading one published file: in pieces, resumed where it was cut off, checked, then kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from commonground.errors import SourceError
from commonground.evidence.sources.partial import Downloaded, Partial
from commonground.evidence.sources.raw import RawFiles
from commonground.evidence.sources.web import check_address, patiently, unexpected

BytesSoFar = Callable[[int, int | None], None]
"""Called as bytes arrive: how many there are of this file, and how many there will be, if known."""

AT_MOST = 4 * 1024**3
"""Bytes in one file. The largest of England's open files here (OpenStreetMap's extract) is 1.5 GB and grows;
past 4 GiB something else is being sent, and it must not fill the disk."""

ENDINGS = (".parquet", ".csv", ".xlsx", ".xls", ".ods", ".geojson", ".json", ".gpkg", ".pbf", ".zip")


def download(
    client: httpx.Client,
    address: str,
    shelf: RawFiles,
    *,
    sha256: str | None = None,
    progress: BytesSoFar,
) -> Downloaded:
    """Bring the file at ``address`` onto the shelf and return its name, hash and size.

    Resumes what an earlier attempt left, if the server can say that the edition is still the same. Raises
    ``NetworkClosed`` if the server cannot be reached, and ``SourceError`` if it answers with something
    else, breaks off, sends more than ``AT_MOST``, or sends bytes other than those of ``sha256``; in
    this last case nothing is kept.
    """
    partial = Partial(shelf, check_address(address))
    earlier = partial.arrived(sha256)
    if earlier:
        return earlier
    with shelf.writing():
        name = patiently(address, lambda: _receive(client, address, partial, progress))
        return partial.finish(name, sha256)


def _receive(client: httpx.Client, address: str, partial: Partial, progress: BytesSoFar) -> str:
    """Fill ``partial`` to the last byte; return the name of the file."""
    headers = {"Accept-Encoding": "identity"}  # a range counts bytes as sent, so ask for them as they are
    if (held := partial.resumable()) is not None:
        headers |= {"Range": f"bytes={held[0]}-", "If-Range": held[1]}
    with client.stream("GET", address, headers=headers) as response:
        if response.status_code == 416:
            partial.discard()
        if response.status_code not in (200, 206):
            raise unexpected(response)
        if response.headers.get("content-type", "").lower().startswith("text/html"):
            raise SourceError(
                f"{address}: the server answered with a web page where a file was expected: if the "
                "publisher has moved the file, give --mirror with a copy of it."
            )
        total = _total(response)
        if (total or 0) > AT_MOST:
            raise _too_large(address)
        if response.status_code == 200:
            partial.begin(_edition(response))
        elif held is None or _range_start(response) != held[0] or "content-encoding" in response.headers:
            partial.discard()
            raise httpx.RemoteProtocolError("a part was sent that was not asked for")
        size = _pour(response, partial, total, progress)
    if size > AT_MOST:
        partial.discard()
        raise _too_large(address)
    if total is not None and size != total:
        raise httpx.RemoteProtocolError(f"{size:,} of {total:,} bytes came")
    if size == 0:
        raise SourceError(f"{address}: the server sent an empty file: run fetch again later.")
    return file_name(address, response)


def _pour(response: httpx.Response, partial: Partial, total: int | None, progress: BytesSoFar) -> int:
    """Add the answer's bytes to those held, stopping past ``AT_MOST``; return how many there are now."""
    with partial.body.open("ab") as body:
        size = body.tell()
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > AT_MOST:
                break
            body.write(chunk)
            progress(size, total)
    return size


def _too_large(address: str) -> SourceError:
    return SourceError(f"{address}: larger than {AT_MOST:,} bytes, so not the data we expect: not kept.")


def _edition(response: httpx.Response) -> str | None:
    """What to ask for by name when resuming; a weak ETag does not promise the same bytes."""
    if "content-encoding" in response.headers:
        return None
    tag = response.headers.get("etag", "")
    return tag if tag.startswith('"') else response.headers.get("last-modified")


def _total(response: httpx.Response) -> int | None:
    if "content-encoding" in response.headers:
        return None
    said = response.headers.get("content-length", "")
    if response.status_code == 206:
        said = response.headers.get("content-range", "").rpartition("/")[2]
    return int(said) if re.fullmatch(r"[0-9]{1,19}", said) else None


def _range_start(response: httpx.Response) -> int | None:
    start = re.match(r"bytes ([0-9]{1,19})-", response.headers.get("content-range", ""))
    return int(start[1]) if start else None


def file_name(address: str, response: httpx.Response) -> str:
    """The published file's own name: from the address, its query, the server's word, or a redirect.

    The first that ends as a data file does; else the end of the address as it stands.
    """
    parts = urlsplit(address)
    disposition = Message()
    disposition["Content-Disposition"] = response.headers.get("content-disposition", "")
    names = [parts.path, *(value for _, value in parse_qsl(parts.query))]
    names += [disposition.get_filename() or "", response.url.path]
    last = [PurePosixPath(unquote(name).replace("\\", "/")).name for name in names]
    named = [name for name in last if PurePosixPath(name).suffix.lower() in ENDINGS]
    return next(iter(named or filter(None, last)), parts.hostname or "file")
