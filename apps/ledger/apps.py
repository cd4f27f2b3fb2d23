from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install(sender: AppConfig, using: str, plan: Any = None, **_: Any) -> None:
    from django.db import connections

    from apps.ledger.installation import install

    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.ledger_checkpoint')")
        if cursor.fetchone()[0] is None:
            return
        install(connections[using])


class LedgerConfig(AppConfig):
    """The record of every change, written by the database and sealed by workers."""

    name = "apps.ledger"

    def ready(self) -> None:
        from apps.ledger import tasks  # noqa: F401  (connects the sealer to committed changes)

        post_migrate.connect(_install, sender=self, dispatch_uid="ledger.install")
