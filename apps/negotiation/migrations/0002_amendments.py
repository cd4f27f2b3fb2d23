from django.db import migrations, models

import apps.designations.kinds


class Migration(migrations.Migration):
    dependencies = [
        ("negotiation", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="act",
            name="from_state",
            field=models.CharField(blank=True, choices=apps.designations.kinds.act_states, max_length=24),
        ),
        migrations.AlterField(
            model_name="act",
            name="to_state",
            field=models.CharField(choices=apps.designations.kinds.act_states, max_length=24),
        ),
    ]
