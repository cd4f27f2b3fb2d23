"""A designation knows the one whose common ground left it disputed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0004_in_force"),
    ]

    operations = [
        migrations.AddField(
            model_name="designation",
            name="remainder_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remainders",
                to="designations.designation",
            ),
        ),
    ]
