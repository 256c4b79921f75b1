"""The app's name for Django."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The public pages, which read the evidence store and keep nothing about a visitor."""

    name = "commonground.portal.places"
    label = "places"
