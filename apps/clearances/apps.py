from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ClearancesConfig(AppConfig):
    """Who may do what: grants, markings and the policy engine."""

    name = "apps.clearances"

    def ready(self) -> None:
        autodiscover_modules("policies")
