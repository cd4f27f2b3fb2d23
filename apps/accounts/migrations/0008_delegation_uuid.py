import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    """A name for each delegation that is not its row's number: the log has no such numbers. The database gives each row
    its own."""

    dependencies = [("accounts", "0007_passkey_rp_id")]

    operations = [
        migrations.AddField(
            model_name="delegation",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False),
        ),
    ]
