from typing import Any

from django.core.management.base import BaseCommand

from apps.access.row_security import policies_sql


class Command(BaseCommand):
    help = "Print the SQL of rights and row-level policies that every migration lays anew."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(policies_sql())
