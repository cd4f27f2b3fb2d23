"""Titles and terms become maps by language, and a version gets its provisions.

The columns change their types in place: no row is updated, so that nothing is recorded and no revision counted. What the
log says of a version stays what it was (`title_en`, `terms_ru` …: docs/ledger.md, "Openings").
"""

from pathlib import Path

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql"

BY_LANGUAGE = """
ALTER TABLE designations_version DROP COLUMN search;
ALTER TABLE designations_version
    ALTER COLUMN title_en TYPE jsonb USING jsonb_build_object('en', title_en, 'ru', title_ru),
    ALTER COLUMN terms_en TYPE jsonb USING jsonb_build_object('en', terms_en, 'ru', terms_ru);
ALTER TABLE designations_version DROP COLUMN title_ru, DROP COLUMN terms_ru;
ALTER TABLE designations_version RENAME COLUMN title_en TO titles;
ALTER TABLE designations_version RENAME COLUMN terms_en TO terms;
"""
REPLACED = ("search", "title_en", "title_ru", "terms_en", "terms_ru")


class Migration(migrations.Migration):
    dependencies = [("designations", "0001_initial")]

    operations = [
        migrations.RunSQL((SQL / "searching.sql").read_text(encoding="utf-8")),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BY_LANGUAGE)],
            state_operations=[
                migrations.RemoveIndex("version", "version_search"),
                *(migrations.RemoveField("version", name) for name in REPLACED),
                migrations.AddField("version", "titles", models.JSONField(default=dict), preserve_default=False),
                migrations.AddField("version", "terms", models.JSONField(default=dict), preserve_default=False),
            ],
        ),
        migrations.AddField("version", "provisions", models.JSONField(db_default={}, default=dict)),
        migrations.AddField(
            "version",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func("titles", "terms", function="public.search_vector"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "version", django.contrib.postgres.indexes.GinIndex(fields=["search"], name="version_search")
        ),
    ]
