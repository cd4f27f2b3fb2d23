from django.apps import AppConfig


class SeparationConfig(AppConfig):
    """How far the plan of separation of an intermingled area has come: by agreed ground, and by each side's account."""

    name = "apps.separation"
