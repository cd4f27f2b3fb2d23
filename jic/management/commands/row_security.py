from typing import Any

from django.core.management.base import BaseCommand

from jic.row_security import MADE, made


class Command(BaseCommand):
    help = "Write jic/sql/row_security.sql from the policy's rows."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        MADE.write_text(made(), encoding="utf-8")
        self.stdout.write(str(MADE.relative_to(MADE.parents[2])))
