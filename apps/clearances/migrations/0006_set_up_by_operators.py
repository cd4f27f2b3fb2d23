"""What operators set up holds as before. What one admin granted alone waits for a second one from now on.

A migration of its own, since the constraints that follow may not stand in the transaction that changed the rows.
"""

from django.db import migrations
from django.db.models import F


def confirm(apps, schema_editor):
    apps.get_model("clearances", "Grant").objects.filter(granted_by=None).update(confirmed_at=F("granted_at"))


class Migration(migrations.Migration):
    dependencies = [("clearances", "0005_two_admins")]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
