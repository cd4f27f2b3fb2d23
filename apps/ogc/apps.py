from django.apps import AppConfig


class OgcConfig(AppConfig):
    """OGC API – Features: the map and its editions for GIS programs."""

    name = "apps.ogc"
