import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from apps.ledger.installation import install


class Migration(migrations.Migration):
    """The log that can be verified: entries with their openings, tiles, signed checkpoints, witnesses, alerts; and all of the
    SQL that the list of audited tables asks for."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("designations", "0004_outline_inline"),
        ("ledger", "0005_begin_anew"),
    ]

    operations = [
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
                            ("fork", "A witness was shown two lists that do not continue each other"),
                            ("rollback", "The list is shorter than one that was signed before"),
                            ("bad_proof", "A witness could not follow the proof, or did not accept the signature"),
                            ("sealing", "What was stored is not what was computed"),
                            ("difference", "A table is not what the log says of it"),
                            ("log", "A stored entry is not what was hashed"),
                            ("key", "The key of the log is missing, or is not the one that is known"),
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
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("change_id", models.BigIntegerField(unique=True)),
                ("event", models.CharField(max_length=48)),
                ("level", models.PositiveSmallIntegerField(default=0)),
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
            "ALTER TABLE ledger_entry ALTER COLUMN openings SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160)",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(lambda apps, editor: install(editor.connection), migrations.RunPython.noop),
    ]
