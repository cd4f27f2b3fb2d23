import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("tx", models.BigIntegerField()),
                ("seq", models.IntegerField()),
                ("subject", models.UUIDField()),
                ("revision", models.IntegerField()),
                ("actor", models.UUIDField(null=True)),
                ("delegation", models.CharField(blank=True, max_length=8)),
                ("request", models.UUIDField(null=True)),
                ("role", models.CharField(max_length=64)),
                ("row_uuid", models.UUIDField(null=True)),
                ("scope", models.CharField(blank=True, db_default="", max_length=36)),
                ("table_name", models.CharField(max_length=64)),
                ("operation", models.CharField(max_length=8)),
                ("designation_id", models.BigIntegerField(null=True)),
                ("caveat_id", models.BigIntegerField(null=True)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "private_to",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.delegation",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        # The outbox holds a row for a second: compressing it took longer than writing it (86 µs against 26 µs for a
        # version of 60 vertices), and so did cutting it into pieces beside the table.
        migrations.RunSQL(
            "ALTER TABLE audit_change ALTER COLUMN before SET STORAGE EXTERNAL,"
            " ALTER COLUMN after SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160)"
        ),
    ]
