from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """What another delegation sees before agreement, and how exactly."""

    name = "apps.releases"
