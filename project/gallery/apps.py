from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """Installed by project/gallery/settings.py alone."""

    name = "project.gallery"
