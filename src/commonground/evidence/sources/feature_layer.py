"""Official tables and boundaries published as a feature layer: read page by page into one file.

An address such as ``…/FeatureServer/0`` is no file but a service that answers queries (ArcGIS REST API,
"Query (Feature Service/Layer)"). A layer is written as CSV under the publisher's field names, or as
GeoJSON where its shapes are wanted.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TextIO, TypeVar
from urllib.parse import unquote, urlsplit

import httpx
from pydantic import BaseModel, Field, ValidationError

from commonground.definitions import first_fault
from commonground.errors import SourceError
from commonground.evidence.sources.downloading import AT_MOST, BytesSoFar
from commonground.evidence.sources.partial import Downloaded, Partial
from commonground.evidence.sources.raw import RawFiles
from commonground.evidence.sources.web import check_address, read_page

PAGES = 5000
"""Pages read at most; England's largest layer of this kind, its output areas, needs under 200."""

_ANSWER_AT_MOST = 256 * 1024**2
_LAYER = re.compile(r"/([^/]+)/(?:FeatureServer|MapServer)/(\d+)/?$")


def is_feature_layer(address: str) -> bool:
    """Whether an address is that of a layer of a feature or map service."""
    return _LAYER.search(urlsplit(address).path) is not None


def fetch_layer(
    client: httpx.Client,
    address: str,
    shelf: RawFiles,
    *,
    shapes: bool = False,
    sha256: str | None = None,
    progress: BytesSoFar,
) -> Downloaded:
    """Read a whole layer onto the shelf: as GeoJSON if ``shapes`` are wanted and it has any, else as CSV.

    A layer cut off midway is read from its start again. Raises ``NetworkClosed`` if the server cannot be
    reached, and ``SourceError`` if it reports an error, gives another number of features than it counts,
    or they are not those of ``sha256``.
    """
    partial = Partial(shelf, check_address(address))
    earlier = partial.arrived(sha256)
    if earlier:
        return earlier
    layer = _ask(client, address, {"f": "json"}, _Layer)
    as_shapes = shapes and layer.geometry_type is not None
    pages = _pages(client, address, layer, as_shapes)
    with shelf.writing():
        partial.begin(None)
        try:
            with partial.body.open("w", encoding="utf-8", newline="") as body:
                features = _watched(pages, body, address, progress)
                if as_shapes:
                    _write_geojson(body, features)
                else:
                    _write_csv(body, [field.name for field in layer.fields], features)
        except SourceError:
            partial.discard()
            raise
        return partial.finish(_name(address) + (".geojson" if as_shapes else ".csv"), sha256)


class _Field(BaseModel):
    name: str
    type: str = ""


class _Layer(BaseModel):
    fields: list[_Field] = Field(min_length=1)
    geometry_type: str | None = Field(default=None, alias="geometryType")
    id_field: str | None = Field(default=None, alias="objectIdField")
    page_size: int = Field(default=1000, alias="maxRecordCount", ge=1)


class _Count(BaseModel):
    count: int


class _Flags(BaseModel):
    more: bool = Field(default=False, alias="exceededTransferLimit")


class _Page(_Flags):
    features: list[dict[str, Any]]
    # Some servers say that there is more beside the features, some here.
    properties: _Flags = _Flags()


_Answer = TypeVar("_Answer", bound=BaseModel)


def _ask(client: httpx.Client, address: str, query: dict[str, str], form: type[_Answer]) -> _Answer:
    page = read_page(client, address, at_most=_ANSWER_AT_MOST, query=query)
    try:
        answer = json.loads(page.body)
        if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
            error = answer["error"]
            said = f"{error.get('code', 'an error')} {error.get('message', '')}".strip()
            raise SourceError(
                f"{address}: the layer answered {said}: run fetch again later, or use a mirror."
            )
        return form.model_validate(answer)
    except ValidationError as problem:
        fault = first_fault(problem, "the answer")
        raise SourceError(
            f"{address}: not what a feature layer answers: {fault}: use a mirror instead."
        ) from problem
    except ValueError as problem:
        raise SourceError(f"{address}: the layer's answer is not JSON: run fetch again later.") from problem


def _pages(
    client: httpx.Client, address: str, layer: _Layer, as_shapes: bool
) -> Iterator[list[dict[str, Any]]]:
    """The features of a layer, page by page in the order of their ids, each feature once and all of them."""
    query = address.rstrip("/") + "/query"
    everything = {"where": "1=1"}
    expected = _ask(client, query, everything | {"returnCountOnly": "true", "f": "json"}, _Count).count
    id_field = _id_field(address, layer)
    seen: set[str] = set()
    for _ in range(PAGES):
        window = {
            "outFields": "*",
            "orderByFields": id_field,
            "resultOffset": str(len(seen)),
            "resultRecordCount": str(layer.page_size),
            "returnGeometry": "true" if as_shapes else "false",
            "f": "geojson" if as_shapes else "json",
        }
        page = _ask(client, query, everything | window, _Page)
        ids = {str(_attributes(feature).get(id_field)) for feature in page.features}
        if len(ids) < len(page.features) or ids & seen:
            raise SourceError(f"{address}: the layer gave a feature twice: run fetch again, or use a mirror.")
        seen |= ids
        yield page.features
        if not page.features or not (page.more or page.properties.more or len(seen) < expected):
            break
    if len(seen) != expected:
        raise SourceError(
            f"{address}: the layer counts {expected} features but gave {len(seen)}: run fetch again."
        )


def _watched(
    pages: Iterable[list[dict[str, Any]]], body: TextIO, address: str, progress: BytesSoFar
) -> Iterator[dict[str, Any]]:
    """The features one by one, with word after each page of how many bytes have been written."""
    for page in pages:
        yield from page
        progress(body.tell(), None)
        if body.tell() > AT_MOST:
            raise SourceError(
                f"{address}: larger than {AT_MOST:,} bytes, so not the data we expect: not kept."
            )


def _write_csv(body: TextIO, fields: list[str], features: Iterable[dict[str, Any]]) -> None:
    table = csv.writer(body)
    table.writerow(fields)
    for feature in features:
        attributes = _attributes(feature)
        table.writerow([attributes.get(field) for field in fields])


def _write_geojson(body: TextIO, features: Iterable[dict[str, Any]]) -> None:
    body.write('{"type":"FeatureCollection","features":[')
    for number, feature in enumerate(features):
        body.write(",\n" if number else "\n")
        body.write(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    body.write("\n]}\n")


def _attributes(feature: dict[str, Any]) -> dict[str, Any]:
    """A feature's own values: ``attributes`` in the service's JSON, ``properties`` in GeoJSON."""
    values = feature.get("attributes", feature.get("properties"))
    return values if isinstance(values, dict) else {}


def _id_field(address: str, layer: _Layer) -> str:
    typed = [field.name for field in layer.fields if field.type == "esriFieldTypeOID"]
    if layer.id_field is None and not typed:
        raise SourceError(f"{address}: the layer does not say which field holds its features' ids.")
    return layer.id_field or typed[0]


def _name(address: str) -> str:
    service, number = _LAYER.findall(urlsplit(address).path)[0]
    return unquote(service) + (f"_{number}" if number != "0" else "")
