from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Editions of the agreed map: what was in force after each change of it, for each audience (ADR 0040)."""

    name = "apps.editions"
