"""Getting the files of sources onto the shelf: those the user brings, a mirror's, or the publishers' own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from commonground.definitions import find_definition
from commonground.errors import SourceError
from commonground.evidence.sources.catalogue import collection_on
from commonground.evidence.sources.definition import Source
from commonground.evidence.sources.disk import digest
from commonground.evidence.sources.mirror import CHECKSUMS, Mirror, MirrorFile
from commonground.evidence.sources.online import Online, Progress
from commonground.evidence.sources.partial import Partial
from commonground.evidence.sources.raw import Arrival, RawFiles


@dataclass(frozen=True)
class Outcome:
    """What came of one source: where its files came from, or why there are none, in words."""

    source: str
    reason: str


@dataclass(frozen=True)
class FetchReport:
    """What a fetch did; each source is in one of the three, what the user brought first."""

    fetched: tuple[Outcome, ...]
    unchanged: tuple[Outcome, ...]
    not_found: tuple[Outcome, ...]


def _in_silence(_source: str, _so_far: int, _total: int | None) -> None:
    pass


def fetch(
    sources: Iterable[Source],
    shelf: RawFiles,
    *,
    mirror: Mirror | None = None,
    supplied: Mapping[str, Path] | None = None,
    progress: Progress = _in_silence,
) -> FetchReport:
    """Bring the files of ``sources`` onto the shelf; what is there already is left alone.

    A file ``supplied`` for a source (id -> path) comes first. Then, if a ``mirror`` is given, the mirror
    and nothing else; without one, the publisher, for open sources only. A publisher's file is downloaded
    once: a new edition has a new address, or a new sha256, in its definition. A source that cannot be had
    is reported while the others go on, and what was fetched stays.

    Raises ``SourceError`` if a supplied file does not exist, or if the mirror is damaged or holds nothing
    asked for; ``DefinitionError`` if there is no such source to supply a file for; ``NetworkClosed`` if
    no server could be reached; ``StoreBusy`` if another fetch is under way; ``StoreError`` if the shelf
    cannot be written to.
    """
    wanted = {source.id: source for source in sources}
    brought = dict(supplied or {})
    _check_supplied(wanted, brought)
    elsewhere = [source for source in wanted.values() if source.id not in brought]
    if mirror:
        _check_mirror(mirror, elsewhere)

    country = collection_on(shelf)
    fetched: list[Outcome] = []
    unchanged: list[Outcome] = []
    not_found: list[Outcome] = []
    with shelf.filling(), Online(shelf, progress) as online:
        # What the user brought must not wait for a network that may be closed.
        for source in [wanted[name] for name in brought] + elsewhere:
            if source.id in brought:
                arrivals, why_not = [_supplied(brought[source.id], shelf)], ""
            elif mirror:
                arrivals = [_mirrored(mirror, source, file, shelf, online) for file in mirror.find(source)]
                why_not = "" if arrivals else mirror.lacks(source)
            elif source.availability == "open":
                arrivals, why_not = online.published(source)
            else:
                arrivals, why_not = [], _not_open(source)

            if arrivals:
                country = country or source.collection
                if country != source.collection:
                    raise SourceError(
                        f"{source.id} is of {_COUNTRY[source.collection]}, and this store holds files of "
                        f"{_COUNTRY[country]}: keep each in a store of its own, with --store."
                    )
                outcome = Outcome(
                    source.id, f"{arrivals[0].origin}: {', '.join(a.address for a in arrivals)}"
                )
                (fetched if shelf.record(source.id, arrivals) else unchanged).append(outcome)
                for arrival in arrivals:
                    Partial(shelf, arrival.address).discard()
            elif standing := shelf.latest(source.id):
                day = standing[0].fetched
                held = f"the {standing[0].origin} file of {day.day} {day:%B %Y} stays"
                unchanged.append(Outcome(source.id, f"{held}: {why_not}"))
            else:
                not_found.append(Outcome(source.id, why_not))
        online.check_reached()
    return FetchReport(tuple(fetched), tuple(unchanged), tuple(not_found))


_COUNTRY = {"england": "England", "example": "the invented example county"}


def _check_supplied(wanted: Mapping[str, Source], supplied: Mapping[str, Path]) -> None:
    for name, path in supplied.items():
        find_definition(wanted, name, "source")
        if not Path(path).is_file():
            raise SourceError(f"--supply {name}={path}: there is no such file.")


def _check_mirror(mirror: Mirror, sources: list[Source]) -> None:
    found = [
        mirror.find(source) for source in sources
    ]  # all of them: what is wrong shows before the first copy
    if sources and not any(found):
        raise SourceError(
            f"{mirror.location}: the mirror holds nothing that was asked for: "
            f"its files must be named after their sources, such as {sources[0].id}.csv."
        )


def _supplied(path: Path, shelf: RawFiles) -> Arrival:
    # A file name need not be text; the log, which records it, must be.
    name = Path(path).name.encode("utf-8", "replace").decode()
    sha256, size = _keep(Path(path), shelf)
    return Arrival(None, name, sha256, size, "supplied", name)


def _mirrored(mirror: Mirror, source: Source, file: MirrorFile, shelf: RawFiles, online: Online) -> Arrival:
    if file.path is None:
        return online.mirrored(source, file)
    sha256, size = _keep(file.path, shelf, file.sha256, f"{mirror.location}: {file.address}")
    return Arrival(file.part, file.name, sha256, size, "mirror", file.address)


def _keep(path: Path, shelf: RawFiles, expected: str | None = None, called: str = "") -> tuple[str, int]:
    """Keep a file of this machine; return its hash and size."""
    try:
        sha256, size = digest(path), path.stat().st_size
    except OSError as problem:
        raise SourceError(f"{path}: the file cannot be read ({problem.strerror}).") from problem
    if expected not in (None, sha256):
        raise SourceError(
            f"{called}: its sha256 begins {sha256[:12]}, but {CHECKSUMS} says {str(expected)[:12]}: "
            "the file is damaged or was changed: copy it into the mirror again."
        )
    shelf.keep(path, sha256)
    return sha256, size


def _not_open(source: Source) -> str:
    if source.availability == "derived":
        return (
            f"made from other open data and published by no one: give --mirror DIR that holds it, "
            f"or --supply {source.id}=FILE."
        )
    return f"not open data: ask {source.publisher} for it and pass --supply {source.id}=FILE."
