"""Everything that can be asked: loading this module puts each endpoint where it belongs."""

from commonground.portal.places.api import areas, lists, measures, origins
from commonground.portal.places.api.site import api

__all__ = ["api", "areas", "lists", "measures", "origins"]
