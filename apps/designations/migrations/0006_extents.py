"""The box of each designation's current outline beside it (ADR 0065), filled from what is there."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import apps.designations.fields

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0005_remainders"),
    ]

    operations = [
        migrations.CreateModel(
            name="Extent",
            fields=[
                (
                    "designation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="designations.designation",
                    ),
                ),
                ("box", apps.designations.fields.BoxField()),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GistIndex(fields=["box"], name="extent_box")],
            },
        ),
        migrations.RunSQL((SQL / "extent.sql").read_text(encoding="utf-8")),
    ]
