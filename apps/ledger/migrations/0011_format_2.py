from django.db import migrations, models
from django.db.models import Q

ADDED = {
    "row_uuid": lambda: models.UUIDField(null=True),
    "scope": lambda: models.CharField(max_length=36, blank=True, db_default=""),
}


class Migration(migrations.Migration):
    """Format 2: scopes and their map, subjects of drafts apart from their rows, and a map entry that no change made."""

    dependencies = [
        ("accounts", "0008_delegation_uuid"),
        ("designations", "0009_counted_from_the_submission"),
        ("ledger", "0010_no_log_of_format_1"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bucket",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="BucketHashes",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("hashes", models.BinaryField()),
                ("root", models.BinaryField(max_length=32)),
                ("scopes", models.IntegerField()),
            ],
            options={"db_table": "ledger_bucket_hashes"},
        ),
        *(
            migrations.AddField(model_name=model, name=name, field=field())
            for model in ("change", "entry")
            for name, field in ADDED.items()
        ),
        migrations.AddField(model_name="change", name="caveat_id", field=models.BigIntegerField(null=True)),
        migrations.AlterField(
            model_name="entry", name="change_id", field=models.BigIntegerField(unique=True, null=True)
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["index"], name="entry_common", condition=Q(scope="common")),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["row_uuid"], name="entry_draft", condition=Q(row_uuid__isnull=False)),
        ),
        # Both are hashes or go with them: compressing them would find nothing.
        migrations.RunSQL(
            # With room on each page for what a batch writes anew.
            "ALTER TABLE ledger_bucket ALTER COLUMN content SET STORAGE EXTERNAL, SET (fillfactor = 50);"
            "ALTER TABLE ledger_bucket_hashes ALTER COLUMN hashes SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
    ]
