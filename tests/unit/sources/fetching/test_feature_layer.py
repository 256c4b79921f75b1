from __future__ import annotations

import csv
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from commonground.errors import SourceError
from commonground.evidence.sources import downloading, feature_layer
from commonground.evidence.sources.feature_layer import fetch_layer, is_feature_layer

LAYER = "/arcgis/rest/services/LSOA11_WD17_EW_LU/FeatureServer/0"
ROWS = [
    {"FID": number, "LSOA11CD": f"E0100{number:04}", "WD17NM": 'St "Ann", Ŵ' if number == 3 else None}
    for number in range(1, 8)
]
SQUARE = {"type": "Polygon", "coordinates": [[[0.0, 51.5], [0.1, 51.5], [0.1, 51.6], [0.0, 51.5]]]}


def in_silence(so_far, total):
    pass


@pytest.fixture
def publish_layer(site, serve):
    """Serve a layer as an ArcGIS server does; keywords bend its answers."""

    def publish(rows=ROWS, *, layer=None, count=None, says_more=True, keeps_offset=True, nested=False):
        described = {
            "name": "a lookup",
            "objectIdField": "FID",
            "maxRecordCount": 3,
            "fields": [
                {"name": "FID", "type": "esriFieldTypeOID"},
                {"name": "LSOA11CD", "type": "esriFieldTypeString"},
                {"name": "WD17NM", "type": "esriFieldTypeString"},
            ],
        } | (layer or {})

        def query(request):
            asked = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
            assert asked["where"] == "1=1"
            if asked.get("returnCountOnly"):
                return serve(json.dumps({"count": len(rows) if count is None else count}).encode())(request)
            assert asked["orderByFields"] == "FID"
            start = int(asked["resultOffset"]) if keeps_offset else 0
            window = sorted(rows, key=lambda row: row["FID"])[start : start + int(asked["resultRecordCount"])]
            more = {"exceededTransferLimit": True} if says_more and start + len(window) < len(rows) else {}
            if asked["f"] == "geojson":
                features = [{"type": "Feature", "properties": row, "geometry": SQUARE} for row in window]
                answer = {"type": "FeatureCollection", "features": features}
                answer |= {"properties": more} if nested else more
            else:
                assert asked["returnGeometry"] == "false"
                answer = {"features": [{"attributes": row} for row in window]} | more
            return serve(json.dumps(answer).encode(), Content_Type="application/json")(request)

        site.routes[LAYER] = serve(json.dumps(described).encode())
        site.routes[f"{LAYER}/query"] = query

    return publish


@pytest.fixture
def fetched(client, site, shelf):
    def run(**options):
        options.setdefault("progress", in_silence)
        came = fetch_layer(client, site.url(LAYER), shelf, **options)
        return came.name, shelf.path(came.sha256).read_text(encoding="utf-8")

    return run


def test_a_table_is_read_page_by_page_into_one_csv_under_its_official_field_names(publish_layer, fetched):
    publish_layer(rows=ROWS[::-1])
    name, text = fetched()
    assert name == "LSOA11_WD17_EW_LU.csv"
    rows = list(csv.DictReader(text.splitlines()))
    assert rows == [{field: str(value or "") for field, value in row.items()} for row in ROWS]
    assert text.splitlines()[0] == "FID,LSOA11CD,WD17NM"


@pytest.mark.parametrize("nested", [False, True])
def test_boundaries_are_written_as_geojson_with_every_shape(publish_layer, fetched, nested):
    publish_layer(layer={"geometryType": "esriGeometryPolygon"}, nested=nested)
    name, text = fetched(shapes=True)
    assert name == "LSOA11_WD17_EW_LU.geojson"
    features = json.loads(text)["features"]
    assert [feature["properties"] for feature in features] == ROWS
    assert all(feature["geometry"] == SQUARE for feature in features)


def test_shapes_nobody_wants_are_left_out_and_a_table_has_none_to_give(publish_layer, fetched, shelf, site):
    publish_layer(layer={"geometryType": "esriGeometryPolygon"})
    assert fetched()[0].endswith(".csv")
    publish_layer()
    feature_layer.Partial(shelf, site.url(LAYER)).discard()
    assert fetched(shapes=True)[0].endswith(".csv")


def test_a_server_that_never_says_there_is_more_is_read_to_its_count(publish_layer, fetched):
    publish_layer(says_more=False)
    assert len(fetched()[1].splitlines()) == 1 + len(ROWS)


def test_the_same_layer_always_gives_the_same_bytes_and_is_asked_once(publish_layer, fetched, site, shelf):
    publish_layer()
    first = fetched()
    requests = len(site.requests)
    assert fetched() == first
    assert len(site.requests) == requests
    feature_layer.Partial(shelf, site.url(LAYER)).discard()
    assert fetched() == first


def test_progress_tells_the_bytes_written_page_by_page(publish_layer, fetched):
    publish_layer()
    seen = []
    text = fetched(progress=lambda so_far, _: seen.append(so_far))[1]
    assert seen == sorted(seen)
    assert seen[-1] == len(text.encode()) + text.count("\n")  # each line of the file ends in \r\n


@pytest.mark.parametrize(
    ("bent", "sentence"),
    [
        ({"count": 8}, "counts 8 features but gave 7"),
        ({"count": 6}, "counts 6 features but gave 7"),
        ({"keeps_offset": False}, "gave a feature twice"),
        ({"rows": [{"FID": 1}, {"FID": 1}]}, "gave a feature twice"),
        ({"layer": {"fields": []}}, "fields: List should have at least 1 item"),
        ({"layer": {"objectIdField": None, "fields": [{"name": "A"}]}}, "does not say which field holds"),
        ({"layer": {"maxRecordCount": 0}}, "maxRecordCount: Input should be greater than or equal to 1"),
    ],
)
def test_a_layer_that_contradicts_itself_is_refused_and_nothing_kept(
    publish_layer, fetched, shelf, bent, sentence
):
    publish_layer(**bent)
    with pytest.raises(SourceError, match=sentence):
        fetched()
    assert [path for path in shelf.folder.rglob("*") if path.is_file()] == []


def test_the_id_field_is_known_by_its_type_where_it_is_not_named(publish_layer, fetched):
    publish_layer(layer={"objectIdField": None})
    assert len(fetched()[1].splitlines()) == 1 + len(ROWS)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b'{"error": {"code": 400, "message": "Invalid URL"}}', "the layer answered 400 Invalid URL"),
        (b'{"error": {}}', "the layer answered an error"),
        (b"<html>busy</html>", "the layer's answer is not JSON"),
        (b"[1]", "not what a feature layer answers: the answer as a whole"),
    ],
)
def test_an_error_in_the_answer_is_an_error_although_the_server_says_200(
    site, serve, fetched, answer, sentence
):
    site.routes[LAYER] = serve(answer)
    with pytest.raises(SourceError, match=sentence):
        fetched()


def test_an_answer_larger_than_any_page_is_not_read(publish_layer, fetched, monkeypatch):
    publish_layer()
    monkeypatch.setattr(feature_layer, "_ANSWER_AT_MOST", 100)
    with pytest.raises(SourceError, match="larger than 100 bytes"):
        fetched()


def test_a_layer_too_large_to_be_ours_is_broken_off(publish_layer, fetched, monkeypatch):
    publish_layer()
    monkeypatch.setattr(feature_layer, "AT_MOST", 60)
    assert downloading.AT_MOST > 60
    with pytest.raises(SourceError, match="larger than 60 bytes"):
        fetched()


def test_pages_are_bounded(publish_layer, fetched, monkeypatch):
    publish_layer()
    monkeypatch.setattr(feature_layer, "PAGES", 2)
    with pytest.raises(SourceError, match="counts 7 features but gave 6"):
        fetched()


def test_the_hash_of_what_is_written_is_checked_where_it_is_known(publish_layer, fetched):
    publish_layer()
    with pytest.raises(SourceError, match="not the file expected"):
        fetched(sha256="0" * 64)


@pytest.mark.parametrize(
    ("address", "is_layer"),
    [
        ("https://a.example/x/FeatureServer/0", True),
        ("https://a.example/x/MapServer/3/", True),
        ("https://a.example/x/FeatureServer", False),
        ("https://a.example/FeatureServer/0/a.csv", False),
        ("https://a.example/a.csv?from=/x/FeatureServer/0", False),
    ],
)
def test_a_layer_is_known_by_its_address(address, is_layer):
    assert is_feature_layer(address) == is_layer


def test_a_layer_that_is_not_the_first_of_its_service_says_which_in_its_name(
    client, site, serve, shelf, publish_layer
):
    publish_layer(rows=[])
    other = "/services/Wards%202017/MapServer/3"
    site.routes[other], site.routes[f"{other}/query"] = site.routes[LAYER], site.routes[f"{LAYER}/query"]
    came = fetch_layer(client, site.url(other), shelf, progress=in_silence)
    assert came.name == "Wards 2017_3.csv"
