from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from apps.accounts.models import User
from apps.accounts.services import sync_delegations
from apps.ledger.bootstrap import create_log
from apps.ledger.rules import record_rules
from apps.ledger.signatory_changes import is_founded, propose_otherwise
from apps.theatre.facts import theatre
from jic import RELEASE
from tools.demo import signins


class Command(BaseCommand):
    """Everything between an empty database and a site that can serve: one process, so that a start stays short."""

    help = "Migrate, load the theatre's delegations, and seed the demo on a first start with JIC_DEMO=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Leave the demo out, whatever JIC_DEMO says.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        founded = is_founded()
        for code in sync_delegations(theatre().delegation_rows, founded=founded):
            change = propose_otherwise(code)
            self.stdout.write(f"theatre: {change} waits for every signatory's consent (Audit log, Witnesses)")
        create_log()
        record_rules(RELEASE)
        self.stdout.write("database: migrated, delegations loaded, log founded")
        if settings.DEMO and not options["no_demo"]:
            if not User.objects.exists():
                call_command("demo", stdout=self.stdout)
            settings.HOME.mkdir(parents=True, exist_ok=True)
            (settings.HOME / "signins.txt").write_text(signins(), encoding="utf-8")
