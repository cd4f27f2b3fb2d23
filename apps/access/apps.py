from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


def _lay_policies(sender: AppConfig, using: str, **_: Any) -> None:
    from django.db import connections

    from apps.access.row_security import install

    install(connections[using])


class AccessConfig(AppConfig):
    """Who may do what: grants, markings, the policy and the database's own policies."""

    name = "apps.access"

    def ready(self) -> None:
        autodiscover_modules("policies")
        # Sent once for each app, after the last migration of all.
        post_migrate.connect(_lay_policies, sender=self, dispatch_uid="access.row_security")
