from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clearances", "0003_rights_of_held_levels")]

    operations = [
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("role", ""), _negated=True), ("compartment", ""), ("level", None), ("right", "")
                    ),
                    models.Q(
                        ("compartment", ""),
                        ("right__in", ["read", "mark"]),
                        ("role", ""),
                        models.Q(("level", None), _negated=True),
                    ),
                    models.Q(
                        ("level", None),
                        ("right__in", ["read", "mark"]),
                        ("role", ""),
                        models.Q(("compartment", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="grant_of_one_thing",
            ),
        ),
    ]
