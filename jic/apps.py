from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


def _lay_policies(sender: AppConfig, using: str, **_: Any) -> None:
    from django.db import connections

    from jic.row_security import install

    install(connections[using])


class JicConfig(AppConfig):
    """The site's own commands and tags; connects the queue's application in every process that loads Django."""

    name = "jic"

    def ready(self) -> None:
        from jic import celery, site_checks  # noqa: F401

        # With the ledger's and after it, which makes the roles: an app without models of its own is sent no signal.
        post_migrate.connect(_lay_policies, sender=apps.get_app_config("ledger"), dispatch_uid="jic.row_security")
