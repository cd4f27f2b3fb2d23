from typing import Any

from django.db import migrations


class OlderLog(RuntimeError):
    """The database holds a log of format 1."""


def refuse_a_log_of_format_1(apps: Any, editor: Any) -> None:
    """Its leaves hold what format 2 keeps from them, and an append-only log is nothing that a migration may drop."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM ledger_entry) OR EXISTS (SELECT FROM ledger_change)")
        if cursor.fetchone()[0]:
            raise OlderLog(
                "The log in this database is of format 1 and cannot go on in format 2. Keep the database and a bundle"
                " of the log as they are, and begin with an empty database."
            )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_rules")]

    operations = [migrations.RunPython(refuse_a_log_of_format_1, migrations.RunPython.noop)]
