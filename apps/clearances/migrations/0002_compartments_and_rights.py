from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clearances", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="grant", name="grant_role_or_level"),
        migrations.AddField(
            model_name="grant",
            name="compartment",
            field=models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="grant",
            name="right",
            field=models.CharField(blank=True, choices=[("read", "read"), ("mark", "mark")], default="", max_length=8),
            preserve_default=False,
        ),
    ]
