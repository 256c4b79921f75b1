"""Reading definition files: TOML in, a checked model out, an error that names the file and the field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from commonground.errors import DefinitionError


class Definition(BaseModel):
    """A part of a definition file: an undeclared field is a mistake, and what was loaded does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=Definition)


def load_definition(text: str, model: type[Model], name: str) -> Model:
    """Check one definition.

    ``text`` is TOML, ``name`` the file it came from. Raises ``DefinitionError`` naming file and field.
    """
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise DefinitionError(f"{name}: not readable as TOML ({problem}).") from problem
    except ValidationError as problem:
        raise DefinitionError(f"{name}: {first_fault(problem, 'the file')}.") from problem


def first_fault(problem: ValidationError, whole: str) -> str:
    """The first field that is wrong and why, or ``whole`` where no one field is to blame."""
    first = problem.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or f"{whole} as a whole"
    return f"{where}: {first['msg'].removeprefix('Value error, ')}"


def load_definitions(package: str, model: type[Model]) -> dict[str, Model]:
    """Load every ``*.toml`` beside ``package``, keyed by id, in order of id.

    A definition's id must be its file's stem, so that a name on a page leads to one file.
    """
    found: dict[str, Model] = {}
    for entry in sorted(_toml_files(package), key=lambda file: file.name):
        stem = entry.name.removesuffix(".toml")
        definition = load_definition(entry.read_text(encoding="utf-8"), model, entry.name)
        if getattr(definition, "id") != stem:  # noqa: B009 - each model declares its own id
            raise DefinitionError(f"{entry.name}: id: must be {stem!r}, the name of the file.")
        found[stem] = definition
    return found


def find_definition(definitions: Mapping[str, Model], name: str, noun: str) -> Model:
    """The definition of that id. Raises ``DefinitionError`` with the nearest ids there are, or all."""
    if name not in definitions:
        near = get_close_matches(name, definitions, n=3, cutoff=0.4)
        known = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(definitions)}."
        raise DefinitionError(f"There is no {noun} {name!r}; {known}")
    return definitions[name]


def _toml_files(package: str) -> list[Traversable]:
    return [entry for entry in files(package).iterdir() if entry.name.endswith(".toml")]
