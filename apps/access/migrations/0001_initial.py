import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Caveat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "compartments",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), size=None),
                ),
                (
                    "releasable_to",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), size=None),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("compartments", "releasable_to"), name="caveat_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("compartments", []), _negated=True),
                            models.Q(("releasable_to", []), _negated=True),
                            _connector="OR",
                        ),
                        name="caveat_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("liaison_officer", "Liaison officer"),
                            ("approving_authority", "Approving authority"),
                            ("clearance_admin", "Clearance admin"),
                            ("auditor", "Auditor"),
                            ("observer", "Observer"),
                        ],
                        max_length=32,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("compartment", models.CharField(blank=True, max_length=32)),
                ("right", models.CharField(blank=True, choices=[("read", "read"), ("mark", "mark")], max_length=8)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=500)),
                ("granted_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoke_reason", models.CharField(blank=True, max_length=500)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-granted_at", "-pk"],
                "indexes": [models.Index(fields=["user", "valid_from"], name="grant_user_from")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("role", ""), _negated=True),
                                ("compartment", ""),
                                ("level", None),
                                ("right", ""),
                            ),
                            models.Q(
                                ("compartment", ""),
                                ("right__in", ["read", "mark"]),
                                ("role", ""),
                                models.Q(("level", None), _negated=True),
                            ),
                            models.Q(
                                ("level", None),
                                ("right__in", ["read", "mark"]),
                                ("role", ""),
                                models.Q(("compartment", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="grant_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("granted_by", models.F("user")), _negated=True), name="grant_not_to_oneself"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_by", models.F("user")), _negated=True),
                        name="confirm_not_for_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_by", models.F("granted_by")), _negated=True),
                        name="confirm_not_ones_own_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by", None), ("granted_by", None)),
                            models.Q(("confirmed_at", None), ("confirmed_by", None), ("granted_by__isnull", False)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("granted_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="grant_takes_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revoked_by", models.F("user")), _negated=True),
                        name="revoke_not_from_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="grant_term_in_order",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="grant_has_reason"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at", None), models.Q(("revoke_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="revoke_has_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "two_admins.sql").read_text(encoding="utf-8")),
    ]
