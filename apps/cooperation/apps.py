from django.apps import AppConfig


class CooperationConfig(AppConfig):
    """A signatory that suspends its cooperation, withdraws or returns; and whether joint acts are possible."""

    name = "apps.cooperation"
