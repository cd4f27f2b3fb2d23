from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    """Acts and consents are bound to a digest by the database itself."""

    dependencies = [("negotiation", "0001_initial"), ("designations", "0002_constraints_in_sql")]

    operations = [
        migrations.RunSQL(
            (SQL / "bound_to_digest.sql").read_text(encoding="utf-8"),
            "ALTER TABLE negotiation_act DROP CONSTRAINT act_bound_to_digest;"
            "ALTER TABLE negotiation_approval DROP CONSTRAINT approval_bound_to_digest;"
            "DROP INDEX version_of_designation_with_digest;",
        )
    ]
