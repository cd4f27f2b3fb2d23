from django.apps import AppConfig


class TheatreConfig(AppConfig):
    """What is of this theatre only, read from the folder of data."""

    name = "apps.theatre"
