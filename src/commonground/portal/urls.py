"""The site's addresses: each app names its own."""

from django.urls import include, path

urlpatterns = [path("", include("commonground.portal.places.urls"))]

handler400 = "commonground.portal.places.refusals.bad_request"
handler403 = "commonground.portal.places.refusals.forbidden"
handler404 = "commonground.portal.places.refusals.not_found"
handler500 = "commonground.portal.places.refusals.server_error"
