import shutil
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from apps.audit.registry import AUDITED
from apps.ledger.publishing import files_behind
from apps.theatre.facts import theatre
from apps.theatre.files import TheatreError
from jic.health import health

Finding = tuple[bool, str, str]


class Command(BaseCommand):
    """For operators: what is set up, what is not, and how to mend it. Exit code 1 where something is wrong."""

    help = "Check the set-up: database, migrations, triggers, broker, worker, clock, theatre, front end, disk."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for ok, what, mend in self.findings():
            wrong += not ok
            self.stdout.write(f"{'ok  ' if ok else 'FAIL'}  {what}" + ("" if ok else f": {mend}"))
        if wrong:
            sys.exit(1)

    def findings(self) -> Iterator[Finding]:
        yield self._theatre()
        manifest = settings.BASE_DIR / "frontend" / "dist" / ".vite" / "manifest.json"
        yield manifest.exists(), "front end built", "run `make run`, or `npm ci && npm run build` in frontend/"
        for language, _name in settings.LANGUAGES:
            compiled = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.mo"
            yield compiled.exists(), f"texts compiled ({language})", "run `make run`, or `python -m launcher.locales`"
        free = shutil.disk_usage(settings.BASE_DIR).free / 1e9
        yield free > 1, f"disk: {free:.0f} GB free", "free at least 1 GB; a full disk stops PostgreSQL"
        yield from self._database()
        parts = health()
        for name in ("broker", "worker", "beat"):
            yield parts[name] == "ok", f"{name}: {parts[name]}", "start it (`make run`, or see docs/operations.md)"
        alerts = ", ".join(parts.get("alerts", []))
        yield parts["ledger"] != "alert", f"log: {parts['ledger']}", f"alerts ({alerts}): `manage.py ledger alerts`"
        yield (
            parts["witnesses"] != "behind",
            f"witnesses: {parts['witnesses']}",
            "a signatory's witness has not signed the newest checkpoint: is it running? (`manage.py ledger state`)",
        )
        yield not files_behind(), "published files of the log", f"is {settings.LEDGER_FOLDER} full or not writable?"
        lag = parts["ledger_lag_seconds"]
        yield (
            lag is not None and lag < 30,
            f"oldest change waiting to be sealed: {lag} s",
            "is the worker running, and does it reach the broker?",
        )

    def _theatre(self) -> Finding:
        try:
            place = theatre()
        except TheatreError as error:
            return False, "theatre", str(error)
        return True, f"theatre: {place.name('en')}", ""

    def _database(self) -> Iterator[Finding]:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SHOW server_version_num")
                version = int(cursor.fetchone()[0])
                yield version >= 150_000, f"PostgreSQL {version // 10_000}", "use PostgreSQL 15 or later"
                executor = MigrationExecutor(connection)
                waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
                yield not waiting, f"migrations: {len(waiting)} waiting", "run `manage.py prepare`"
                cursor.execute(
                    "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                    " WHERE t.tgname = 'zz_jic_capture' AND t.tgenabled = 'A'"
                )
                captured = {row[0] for row in cursor.fetchall()}
                missing = sorted({audited.table for audited in AUDITED} - captured)
                yield (
                    not missing,
                    "every audited table has its capture trigger",
                    f"missing or switched off on {', '.join(missing)}: find out who did it",
                )
        except Error as error:
            yield False, "database", f"{error}".strip().splitlines()[0]
