from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    """What the database records of every change, in the transaction of the change."""

    name = "apps.audit"

    def ready(self) -> None:
        from apps.access.row_security import add_sql_maker
        from apps.audit.installation import capture_sql

        autodiscover_modules("audit")
        add_sql_maker(capture_sql)
