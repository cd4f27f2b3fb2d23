from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    """What Django's models cannot say: the composite foreign key to the current version, and the public numbers."""

    dependencies = [("designations", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / "current_version.sql").read_text(encoding="utf-8"),
            "ALTER TABLE designations_designation DROP CONSTRAINT designation_current_is_its_own;"
            "DROP INDEX version_of_designation_with_level;",
        ),
        migrations.RunSQL(
            (SQL / "next_reference.sql").read_text(encoding="utf-8"),
            "DROP FUNCTION designations_next_reference(integer); DROP TABLE designations_reference;",
        ),
    ]
