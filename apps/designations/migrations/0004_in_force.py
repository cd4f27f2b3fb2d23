"""When which version was in force (ADR 0040). The migration of the acts fills it."""

from pathlib import Path

import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import apps.designations.fields

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_roles_are_named_in_code"),
        ("designations", "0003_amendments"),
    ]

    operations = [
        migrations.RunSQL((SQL / "spans.sql").read_text(encoding="utf-8")),
        migrations.CreateModel(
            name="InForce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(verbose_name="Level")),
                ("box", apps.designations.fields.BoxField()),
                ("entered_act", models.UUIDField(unique=True)),
                ("entered_at", models.DateTimeField()),
                ("entered_place", models.BigIntegerField(db_index=True, null=True)),
                ("left_act", models.UUIDField(null=True, unique=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("left_place", models.BigIntegerField(db_index=True, null=True)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(null=True)),
                (
                    "recorded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func("entered_at", "left_at", function="public.span_of_time"),
                        output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                    ),
                ),
                (
                    "valid",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            "valid_from",
                            django.db.models.functions.comparison.Least("valid_until", "left_at"),
                            function="public.span_of_time",
                        ),
                        output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                    ),
                ),
                (
                    "caveat",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.caveat",
                    ),
                ),
                (
                    "designation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="in_force_periods",
                        to="designations.designation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="designations.version"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(fields=["box", "recorded"], name="in_force_box_recorded"),
                    django.contrib.postgres.indexes.GistIndex(fields=["box", "valid"], name="in_force_box_valid"),
                    django.contrib.postgres.indexes.GistIndex(fields=["recorded"], name="in_force_recorded"),
                    django.contrib.postgres.indexes.GistIndex(fields=["valid"], name="in_force_valid"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)),
                        fields=("designation",),
                        name="in_force_one_version_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_act", None), ("left_at", None), ("left_place", None)),
                            models.Q(("left_act__isnull", False), ("left_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="in_force_ended_by_an_act",
                    ),
                ],
            },
        ),
    ]
