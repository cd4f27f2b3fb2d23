import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What the log needs to begin a record anew with its submission. The old constraint was true of every row."""

    # A database with designations has a log, which is refused there before this asks of its rows what they lack.
    dependencies = [("designations", "0008_search_in_one_form"), ("ledger", "0010_no_log_of_format_1")]

    operations = [
        migrations.AddField(
            model_name="designation",
            name="draft_subject",
            field=models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False),
        ),
        migrations.AddField(
            model_name="designation",
            name="submitted_revision",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(model_name="designation", name="designation_reference_with_submission"),
        migrations.AddConstraint(
            model_name="designation",
            constraint=models.CheckConstraint(
                condition=Q(reference=None, submitted_from=None, submitted_revision=None, submitted_at=None)
                | Q(
                    reference__isnull=False,
                    submitted_from__isnull=False,
                    submitted_revision__isnull=False,
                    submitted_at__isnull=False,
                ),
                name="designation_reference_with_submission",
            ),
        ),
    ]
