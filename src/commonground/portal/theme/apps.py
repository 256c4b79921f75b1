"""The theme as a Django app, so that its templates and static files are found."""

from django.apps import AppConfig


class Theme(AppConfig):
    """Templates, static files and the Jinja2 environment; no models, no views."""

    name = "commonground.portal.theme"
    label = "theme"
    verbose_name = "Theme"
