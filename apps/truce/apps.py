from django.apps import AppConfig


class TruceConfig(AppConfig):
    """A cessation of hostilities over time: what all signatories decide together, and what each says of each day."""

    name = "apps.truce"
