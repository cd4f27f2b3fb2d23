from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The API."""

    name = "apps.exchange"

    def ready(self) -> None:
        """Extensions count once they are imported, and from the first description on."""
        from apps.exchange import schema  # noqa: F401
