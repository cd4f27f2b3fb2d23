from django.db import migrations


class Migration(migrations.Migration):
    """The outbox holds a row for a second: compressing it took longer than writing it (86 µs against 26 µs for a
    version of 60 vertices), and so did cutting it into pieces beside the table."""

    dependencies = [("ledger", "0002_capture")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE ledger_change ALTER COLUMN before SET STORAGE EXTERNAL,"
            " ALTER COLUMN after SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160)",
            "ALTER TABLE ledger_change ALTER COLUMN before SET STORAGE EXTENDED,"
            " ALTER COLUMN after SET STORAGE EXTENDED, RESET (toast_tuple_target)",
        ),
    ]
