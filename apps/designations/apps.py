from django.apps import AppConfig


class DesignationsConfig(AppConfig):
    """Designations, their immutable versions and the conflict rules."""

    name = "apps.designations"
