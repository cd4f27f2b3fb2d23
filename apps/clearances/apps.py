from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules


class ClearancesConfig(AppConfig):
    """Who may do what: grants, markings and the policy engine."""

    name = "apps.clearances"

    def ready(self) -> None:
        from apps.clearances.identity import give_keys_one_type

        connection_created.connect(give_keys_one_type)
        autodiscover_modules("policies")
