"""What holds can be amended: a second version on the table, in states of its own, beside the one that holds."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_roles_are_named_in_code"),
        ("accounts", "0001_initial"),
        ("designations", "0002_content_by_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="designation",
            name="amendment_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="designation",
            name="amendment_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("amend_submitted", "Amendment submitted"),
                    ("amend_countered", "Counter-proposal to an amendment made"),
                    ("amend_agreed", "Amendment agreed by officers"),
                    ("amend_partly_approved", "Amendment partly approved"),
                    ("amend_withdrawn", "Amendment withdrawn"),
                    ("amend_rejected", "Amendment rejected"),
                    ("amend_expired", "Amendment expired"),
                ],
                db_default="",
                default="",
                max_length=24,
            ),
        ),
        migrations.AddField(
            model_name="designation",
            name="proposed",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="designations.version",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="amends",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddIndex(
            model_name="designation",
            index=models.Index(
                condition=models.Q(("amendment_state", ""), _negated=True),
                fields=["amendment_state", "amendment_since"],
                name="designation_amendment",
            ),
        ),
        migrations.AddConstraint(
            model_name="designation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amendment_since", None), ("amendment_state", ""), ("proposed", None)),
                    models.Q(
                        ("amendment_since__isnull", False),
                        (
                            "amendment_state__in",
                            ("amend_submitted", "amend_countered", "amend_agreed", "amend_partly_approved"),
                        ),
                        ("proposed__isnull", False),
                        ("state__in", ("in_force", "suspended")),
                    ),
                    _connector="OR",
                ),
                name="designation_amended_while_it_holds",
            ),
        ),
        migrations.RunSQL((SQL / "proposed_version.sql").read_text(encoding="utf-8")),
    ]
