from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Tells open pages which designations of theirs have changed."""

    name = "apps.live"

    def ready(self) -> None:
        from apps.access.row_security import add_sql_maker
        from apps.live.installation import live_sql

        add_sql_maker(live_sql)
