from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models

from apps.texts.searching import search_form


class Migration(migrations.Migration):
    """What was stored in another form is found too: the index has one form, whatever the texts have."""

    dependencies = [("designations", "0007_labels")]

    operations = [
        migrations.RemoveIndex(model_name="version", name="version_search"),
        migrations.RemoveField(model_name="version", name="search"),
        migrations.AddField(
            model_name="version",
            name="search",
            field=models.GeneratedField(
                expression=SearchVector(search_form("title_en"), search_form("terms_en"), config="english")
                + SearchVector(search_form("title_ru"), search_form("terms_ru"), config="russian"),
                output_field=SearchVectorField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(model_name="version", index=GinIndex(fields=["search"], name="version_search")),
    ]
