import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.designations.kinds
import apps.negotiation.models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("designations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sequence", models.PositiveIntegerField()),
                (
                    "code",
                    models.CharField(
                        choices=apps.negotiation.models.act_codes,
                        max_length=16,
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("countered", "Counter-proposal made"),
                            ("agreed", "Agreed by officers"),
                            ("partly_approved", "Partly approved"),
                            ("in_force", "In force"),
                            ("suspended", "Suspended"),
                            ("rescinded", "Rescinded"),
                            ("withdrawn", "Withdrawn"),
                            ("rejected", "Rejected"),
                            ("superseded", "Superseded"),
                            ("expired", "Expired"),
                            ("released", "Released copy"),
                            ("recalled", "Recalled"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("countered", "Counter-proposal made"),
                            ("agreed", "Agreed by officers"),
                            ("partly_approved", "Partly approved"),
                            ("in_force", "In force"),
                            ("suspended", "Suspended"),
                            ("rescinded", "Rescinded"),
                            ("withdrawn", "Withdrawn"),
                            ("rejected", "Rejected"),
                            ("superseded", "Superseded"),
                            ("expired", "Expired"),
                            ("released", "Released copy"),
                            ("recalled", "Recalled"),
                        ],
                        max_length=24,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("details", models.JSONField(default=dict)),
                ("private", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delegation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.delegation",
                    ),
                ),
                (
                    "designation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="designations.designation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="designations.version",
                    ),
                ),
            ],
            options={
                "ordering": ["sequence"],
                "constraints": [
                    models.UniqueConstraint(fields=("designation", "sequence"), name="act_follows_one_revision")
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("agree", "agreement by officers"),
                            ("approve", "approval"),
                            ("resume", "resumption"),
                            ("rescind", "rescission"),
                        ],
                        max_length=16,
                    ),
                ),
                ("round", models.PositiveIntegerField()),
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
                    "designation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="designations.designation",
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
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="designations.version",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("purpose", "rescind")),
                        fields=["designation", "round"],
                        name="approval_rescind",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("designation", "purpose", "round", "delegation"), name="approval_once_a_round"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("internal", models.BooleanField(default=True, verbose_name="Own delegation only")),
                ("text", models.TextField(max_length=5000)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "designation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="designations.designation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="designations.version",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Withheld",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reference", models.CharField(max_length=24)),
                (
                    "told_kind",
                    models.CharField(
                        blank=True,
                        choices=apps.designations.kinds.kind_choices,
                        db_default="",
                        max_length=32,
                    ),
                ),
                ("told_reference", models.CharField(blank=True, db_default="", max_length=24)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "delegation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.delegation"
                    ),
                ),
                (
                    "told_owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
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
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="designations.version",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("told_kind", ""), ("told_owner", None), ("told_reference", "")),
                            models.Q(("told_owner__isnull", False), models.Q(("told_kind", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="withheld_told_with_its_owner",
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "bound_to_digest.sql").read_text(encoding="utf-8")),
    ]
