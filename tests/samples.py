"""Small samples that many tests begin from: a definition with nothing special about it, to be changed."""

from __future__ import annotations

from typing import Any

from commonground.definitions import load_definition
from commonground.evidence.index import IndexDefinition
from commonground.evidence.sources import Source

INDEX_HEADING = """
id = "need"
collection = "example"
title = "Need"
why_it_matters = "To be tested."
unit = "score"
geography = "lsoa21"
areas = "lsoa21"
vintage = "2024"
licence = "OGL"
source = "invented"
author = "Commonground"
last_reviewed = 2026-01-01
"""
"""What an index definition says before its method and parts."""

CODE = {"type": "text", "meaning": "code", "kind": "lsoa11"}
"""A column of area codes."""


def index_of(body: str) -> IndexDefinition:
    """The index whose definition is the usual heading and then ``body``."""
    return load_definition(INDEX_HEADING + body, IndexDefinition, "need.toml")


def source_of(columns: dict[str, dict[str, Any]], **changes: Any) -> Source:
    """A source of LSOAs of 2011 with these columns beside their code; ``changes`` replaces the rest."""
    usual = {
        "id": "figures",
        "collection": "england",
        "title": "Test figures",
        "publisher": "Nobody",
        "licence": "CC0",
        "attribution": "Nobody",
        "availability": "derived",
        "vintage": "2020",
        "geography": "lsoa11",
        "key": ["lsoa11cd"],
        "reader": "table",
        "columns": columns if "lsoa11cd" in columns else {"lsoa11cd": CODE} | columns,
    }
    return Source.model_validate(usual | changes)
