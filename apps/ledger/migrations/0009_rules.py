import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_labels")]

    operations = [
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
            options={"verbose_name": "rules", "ordering": ["-pk"]},
        ),
    ]
