from django.apps import AppConfig


class UndertakingsConfig(AppConfig):
    """What a zone in force obliges whom to do, step by step, and what each delegation says of it."""

    name = "apps.undertakings"
