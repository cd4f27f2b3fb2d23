from django.db import migrations


class Migration(migrations.Migration):
    """What this installed (roles, functions, triggers) is installed by 0006, which knows all of the tables."""

    dependencies = [
        ("ledger", "0001_initial"),
        ("accounts", "0001_initial"),
        ("clearances", "0001_initial"),
        ("designations", "0002_constraints_in_sql"),
        ("negotiation", "0001_initial"),
    ]

    operations: list[migrations.RunSQL] = []
