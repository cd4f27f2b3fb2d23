"""A level that was held let its holder read, and liaison officers also mark up to it: both become grants of their own.

A migration of its own, since the constraint that follows may not stand in the transaction that changed the rows.
"""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def split(apps, schema_editor):
    Grant = apps.get_model("clearances", "Grant")
    held = Grant.objects.filter(role="", right="")
    now = timezone.now()
    holding = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now), revoked_at=None)
    officers = set(holding.filter(role="liaison_officer").values_list("user_id", flat=True))
    for grant in holding.filter(role="", right="", user_id__in=officers):
        Grant.objects.create(
            user_id=grant.user_id,
            level=grant.level,
            right="mark",
            valid_from=grant.valid_from,
            valid_until=grant.valid_until,
            reason=grant.reason,
            granted_by_id=grant.granted_by_id,
        )
    held.update(right="read")


class Migration(migrations.Migration):
    dependencies = [("clearances", "0002_compartments_and_rights")]

    operations = [migrations.RunPython(split, migrations.RunPython.noop)]
