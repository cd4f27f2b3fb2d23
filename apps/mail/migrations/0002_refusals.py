from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="refusals",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
