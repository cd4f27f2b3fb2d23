from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The API."""

    name = "apps.exchange"
