"""Reading definition files: TOML in, a checked model out, an error that names the file and the field."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from commonground.errors import DefinitionError

Model = TypeVar("Model", bound=BaseModel)


def load_definition(text: str, model: type[Model], name: str) -> Model:
    """Check one definition.

    ``text`` is TOML, ``name`` the file it came from. Raises ``DefinitionError`` naming file and field.
    """
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise DefinitionError(f"{name}: not readable as TOML ({problem}).") from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        raise DefinitionError(f"{name}: {field}: {first['msg']}.") from problem


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


def _toml_files(package: str) -> list[Traversable]:
    return [entry for entry in files(package).iterdir() if entry.name.endswith(".toml")]
