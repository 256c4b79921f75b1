"""The API's own pages: its description for programs, and the same for people."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from commonground.portal.places.api.site import ROOT, description
from commonground.portal.places.freshness import PlacesRequest


def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django's view
    """The API in OpenAPI's words."""
    response = JsonResponse(description(), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def interface(request: PlacesRequest) -> HttpResponse:
    """What can be asked and what comes back, made from the same description."""
    evidence = request.evidence
    examples = {
        "kind": evidence.wards,
        "code": evidence.profiles.codes(evidence.wards)[0],
        "measure": next(iter(evidence.measures)),
        "rule": next(iter(evidence.answers), ""),
        "source": next(iter(evidence.provenance.sources)),
    }
    if evidence.example_postcode:
        examples["find"] = f"find?{urlencode({'q': evidence.example_postcode})}"
    asked = [_asked(path, ways["get"], examples) for path, ways in description()["paths"].items()]
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in asked:
        groups.setdefault(one["group"], []).append(one)
    return render(request, "places/interface.html", {"groups": groups, "root": ROOT})


def _asked(path: str, said: dict[str, Any], examples: dict[str, str]) -> dict[str, Any]:
    example = path
    for name, value in examples.items():
        example = example.replace(f"{{{name}}}", value)
    if path.endswith("/find"):
        example = path.removesuffix("find") + examples.get("find", "find")
    fields = said["responses"]["200"]["content"]["application/json"]["schema"]
    return {
        "path": path,
        # A list that a release does not hold has no example.
        "example": example if "//" not in example else "",
        "group": said["tags"][0],
        "summary": said["summary"],
        "description": said.get("description", ""),
        "parameters": [
            {
                "name": one["name"],
                "where": "in the address" if one["in"] == "path" else "in the query",
                "needed": one["required"],
                "description": one.get("description") or one["schema"].get("description", ""),
                "bounds": _bounds(one["schema"]),
            }
            for one in said.get("parameters", ())
        ],
        "fields": _fields(fields),
    }


def _fields(schema: dict[str, Any]) -> list[dict[str, str]]:
    """The fields of an answer, one level deep."""
    shapes = description()["components"]["schemas"]
    name = (schema.get("items") or schema).get("$ref", "").rpartition("/")[2]
    return [
        {"name": field, "description": about.get("description", ""), "type": _type(about)}
        for field, about in shapes.get(name, {}).get("properties", {}).items()
    ]


def _type(about: dict[str, Any]) -> str:
    if "anyOf" in about:
        return " or ".join(dict.fromkeys(_type(one) for one in about["anyOf"]))
    if "enum" in about:
        return " or ".join(map(str, about["enum"]))
    known = {
        "string": "text", "number": "number", "integer": "whole number", "boolean": "true or false",
        "null": "null", "array": "list", "object": "object",
    }  # fmt: skip
    return known.get(about.get("type", "object"), "object")


def _bounds(schema: dict[str, Any]) -> str:
    """What a parameter may be, in words."""
    inner = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    said = [_type(inner)]
    if "minimum" in inner:
        said.append(f"from {inner['minimum']:,} to {inner['maximum']:,}")
    if "maxLength" in inner:
        said.append(f"at most {inner['maxLength']} characters")
    if schema.get("default") not in (None, ""):
        said.append(f"{schema['default']} unless given")
    return ", ".join(said)
