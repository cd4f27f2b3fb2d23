import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("designations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
            options={
                "db_table": "ledger_bucket_hashes",
            },
        ),
        migrations.CreateModel(
            name="LogKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("origin", models.CharField(max_length=200)),
                ("vkey", models.CharField(max_length=300, unique=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Rules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("release", models.CharField(max_length=64)),
                ("transitions", models.CharField(max_length=64)),
                ("theatre", models.CharField(max_length=64)),
                ("conflicts", models.CharField(max_length=64)),
                ("policy", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "rules",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
                ("root", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fork", "A witness was shown two logs that do not continue each other"),
                            ("rollback", "The log is shorter than a checkpoint already signed"),
                            ("bad_proof", "A witness rejected a proof or a signature"),
                            ("sealing", "Stored entries differ from the computed ones"),
                            ("difference", "A table differs from the log"),
                            ("log", "A stored entry does not match its hash"),
                            ("key", "The log key is missing or not the known one"),
                            ("content", "The digest of a version differs from its content"),
                            ("clock", "The clock of a witness differs from the clock of the log"),
                            ("signatory", "A signatory or its witness is missing"),
                            ("files", "The published files of the log cannot be written"),
                        ],
                        max_length=16,
                    ),
                ),
                ("detail", models.TextField()),
                ("at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closing_reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("kind", "detail"), name="alert_told_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("origin", models.CharField(max_length=200)),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("peaks", models.BinaryField()),
                ("count", models.IntegerField()),
                ("note", models.TextField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "checkpoint",
                "ordering": ["-pk"],
                "constraints": [models.UniqueConstraint(fields=("origin", "size"), name="checkpoint_once_a_size")],
            },
        ),
        migrations.CreateModel(
            name="SignatoryChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("witness", "Another witness"),
                            ("joins", "Becomes a signatory"),
                            ("leaves", "Is no signatory any more"),
                        ],
                        max_length=8,
                    ),
                ),
                ("vkey", models.CharField(blank=True, max_length=300)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("digest", models.BinaryField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "delegation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.delegation",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Witness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("vkey", models.CharField(max_length=300)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delegation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="witnesses",
                        to="accounts.delegation",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("timestamp", models.BigIntegerField()),
                ("line", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cosignatures", to="ledger.checkpoint"
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="ledger.witness",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
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
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("change_id", models.BigIntegerField(null=True, unique=True)),
                ("event", models.CharField(max_length=48)),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("caveat_id", models.BigIntegerField(null=True)),
                ("leaf", models.BinaryField()),
                ("openings", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "designation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="designations.designation",
                    ),
                ),
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
                "verbose_name": "entry",
                "ordering": ["-index"],
                "indexes": [
                    models.Index(fields=["designation", "-index"], name="entry_designation"),
                    models.Index(fields=["subject", "-index"], name="entry_subject"),
                    models.Index(
                        fields=["actor", "-index"], include=("designation", "private_to", "level"), name="entry_actor"
                    ),
                    models.Index(
                        fields=["event", "-index"], include=("designation", "private_to", "level"), name="entry_event"
                    ),
                    models.Index(
                        fields=["at", "-index"], include=("designation", "private_to", "level"), name="entry_at"
                    ),
                    models.Index(condition=models.Q(("scope", "common")), fields=["index"], name="entry_common"),
                    models.Index(
                        condition=models.Q(("row_uuid__isnull", False)), fields=["row_uuid"], name="entry_draft"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignatoryConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("change", models.UUIDField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("session", "session only"),
                            ("password", "password re-entered"),
                            ("code", "one-time code"),
                            ("passkey", "signed with a passkey"),
                        ],
                        max_length=16,
                    ),
                ),
                ("evidence", models.JSONField(default=dict)),
                ("public_key", models.BinaryField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "delegation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.delegation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("change", "delegation"), name="signatory_consent_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="witness",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)), fields=("vkey",), name="witness_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="witness",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)), fields=("delegation",), name="witness_one_a_signatory"
            ),
        ),
        migrations.AddConstraint(
            model_name="cosignature",
            constraint=models.UniqueConstraint(fields=("witness", "checkpoint"), name="cosignature_once"),
        ),
        # Compressing a version's openings took a quarter of the sealer's time for a third of their bytes.
        migrations.RunSQL(
            "ALTER TABLE ledger_entry ALTER COLUMN openings SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160)"
        ),
        # Both are hashes or go with them: compressing them would find nothing. With room on each page for what a batch
        # writes anew.
        migrations.RunSQL(
            "ALTER TABLE ledger_bucket ALTER COLUMN content SET STORAGE EXTERNAL, SET (fillfactor = 50);"
            "ALTER TABLE ledger_bucket_hashes ALTER COLUMN hashes SET STORAGE EXTERNAL"
        ),
    ]
