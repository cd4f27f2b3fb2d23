from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Files with many outlines, read in confinement, looked at, and made into drafts."""

    name = "apps.imports"
