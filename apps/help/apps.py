from django.apps import AppConfig


class HelpConfig(AppConfig):
    """The user guide as pages of the site, and which part of it each page opens (ADR 0048)."""

    name = "apps.help"
