from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Files for other programs: what a reader may see, in the formats that those read."""

    name = "apps.exports"
