from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("clearances", "0006_set_up_by_operators")]

    operations = [
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by", models.F("user")), _negated=True), name="confirm_not_for_oneself"
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by", models.F("granted_by")), _negated=True),
                name="confirm_not_ones_own_proposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by", None), ("granted_by", None)),
                    models.Q(("confirmed_at", None), ("confirmed_by", None), ("granted_by__isnull", False)),
                    models.Q(
                        ("confirmed_at__isnull", False), ("confirmed_by__isnull", False), ("granted_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="grant_takes_two",
            ),
        ),
        migrations.RunSQL(
            (SQL / "two_admins.sql").read_text(encoding="utf-8"),
            "DROP TRIGGER jic_two_admins ON public.clearances_grant; DROP FUNCTION public.clearances_two_admins()",
        ),
    ]
