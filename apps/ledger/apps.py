from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The record of every change, written by the database and sealed by workers."""

    name = "apps.ledger"

    def ready(self) -> None:
        from apps.access.row_security import add_sql_maker
        from apps.ledger import tasks  # noqa: F401  (connects the sealer to committed changes)
        from apps.ledger.installation import log_sql

        add_sql_maker(log_sql)
