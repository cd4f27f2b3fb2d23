from django.db import migrations


class Migration(migrations.Migration):
    """An outline stays in its row as long as it fits: being incompressible, it was the first column that PostgreSQL put
    elsewhere, and the one that conflict checks and map windows read."""

    dependencies = [("designations", "0003_growing")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE designations_version ALTER COLUMN outline SET STORAGE MAIN",
            "ALTER TABLE designations_version ALTER COLUMN outline SET STORAGE EXTENDED",
        )
    ]
