"""The gallery's addresses, before Parley's own: links in samples lead where they would."""

from django.urls import include, path

from project.gallery import views
from project.urls import urlpatterns as parleys

library = [
    path("", views.first, name="index"),
    path("pattern/<path:pattern_template_name>", views.Pattern.as_view(), name="display_pattern"),
    path("render/<path:pattern_template_name>", views.Rendered.as_view(), name="render_pattern"),
]

urlpatterns = [
    path("", views.first),
    path("gallery/", include((library, "pattern_library"))),
    path("rooms/<str:slug>/frame/", views.frame),
    path("rooms/<str:slug>/frame/held/", views.held),
    *parleys,
]

handler404 = "rooms.views.errors.not_found"
