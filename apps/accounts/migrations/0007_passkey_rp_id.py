from django.db import migrations, models


class Migration(migrations.Migration):
    """The host that a passkey was made for. Keys from before have none recorded: they sign in, and their signatures
    prove nothing to a verifier until they are registered again."""

    dependencies = [("accounts", "0006_labels")]

    operations = [
        migrations.AddField("passkey", "rp_id", models.CharField(default="", max_length=253), preserve_default=False),
    ]
