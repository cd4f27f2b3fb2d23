from django.db import migrations

from apps.ledger.installation import install_sql


class Migration(migrations.Migration):
    """Roles, the capture function and the triggers of every audited table."""

    dependencies = [
        ("ledger", "0001_initial"),
        ("accounts", "0001_initial"),
        ("clearances", "0001_initial"),
        ("designations", "0002_constraints_in_sql"),
        ("negotiation", "0001_initial"),
    ]

    operations = [migrations.RunSQL(install_sql(), migrations.RunSQL.noop)]
