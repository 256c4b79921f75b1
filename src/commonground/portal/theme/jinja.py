"""The Jinja2 environment of every page: strict about our own templates, lenient inside the components."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
)

from commonground.portal.theme import words

COMPONENTS = "govuk_frontend_jinja/"
"""What the name of a component's template begins with."""


def environment(**options: Any) -> Environment:
    """For Django's Jinja2 backend: ``static()``, ``url()``, and the filters number, percent and date.

    A name or a field that a template of ours misspells raises UndefinedError rather than printing nothing.
    """
    ours = options.pop("loader")
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(loader=ChoiceLoader([_Components(), ours]), **options)
    made.globals |= {"static": static, "url": _url}
    made.filters |= {"number": words.number, "percent": words.percent, "date": words.date}
    return made


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view by its name: ``url("places:place", kind="wd24", code="E05000026")``."""
    return reverse(name, args=args, kwargs=kwargs)


class _Components(BaseLoader):
    """GOV.UK's components, which test for parameters that were not given, and so need lenient names.

    A compiled template keeps the environment that it was loaded for, and so do its macros: what a page
    hands to a component is still read strictly.
    """

    def __init__(self) -> None:
        self._files = PackageLoader("govuk_frontend_jinja")
        self._lenient: Environment | None = None

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source of ``govuk_frontend_jinja/…``; TemplateNotFound for any other name."""
        return self._files.get_source(environment, template.removeprefix(COMPONENTS))

    def load(
        self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """The component, compiled for an environment of its own."""
        if not name.startswith(COMPONENTS):
            raise TemplateNotFound(name)
        if self._lenient is None:
            self._lenient = environment.overlay(undefined=ChainableUndefined)
        return super().load(self._lenient, name, globals)
