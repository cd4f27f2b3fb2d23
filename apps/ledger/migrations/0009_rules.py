import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_labels")]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("fork", "A witness was shown two logs that do not continue each other"),
                    ("rollback", "The log is shorter than a checkpoint already signed"),
                    ("bad_proof", "A witness rejected a proof or a signature"),
                    ("sealing", "Stored entries differ from the computed ones"),
                    ("difference", "A table differs from the log"),
                    ("log", "A stored entry does not match its hash"),
                    ("key", "The log key is missing or not the known one"),
                    ("content", "The digest of a version differs from its content"),
                    ("clock", "The clock of a witness differs from the clock of the log"),
                    ("signatory", "A signatory or its witness is missing"),
                    ("files", "The published files of the log cannot be written"),
                ],
                max_length=16,
            ),
        ),
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
