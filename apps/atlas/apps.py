from django.apps import AppConfig


class AtlasConfig(AppConfig):
    """The map and its data."""

    name = "apps.atlas"
