import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.designations.fields
import apps.designations.kinds
import apps.texts.searching

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Designation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(verbose_name="Level")),
                (
                    "draft_subject",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reference", models.CharField(blank=True, max_length=24, null=True, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=apps.designations.kinds.kind_choices,
                        max_length=32,
                        verbose_name="Type",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("countered", "Counter-proposal made"),
                            ("agreed", "Agreed by officers"),
                            ("partly_approved", "Partly approved"),
                            ("in_force", "In force"),
                            ("suspended", "Suspended"),
                            ("rescinded", "Rescinded"),
                            ("withdrawn", "Withdrawn"),
                            ("rejected", "Rejected"),
                            ("superseded", "Superseded"),
                            ("expired", "Expired"),
                            ("released", "Released copy"),
                            ("recalled", "Recalled"),
                        ],
                        default="draft",
                        max_length=24,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("round", models.PositiveIntegerField(default=1)),
                ("submitted_from", models.PositiveIntegerField(blank=True, null=True)),
                ("submitted_revision", models.PositiveIntegerField(blank=True, null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("answer_due", models.DateTimeField(blank=True, null=True)),
                (
                    "precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exact", "exact"),
                            ("squares_1km", "squares_1km"),
                            ("squares_5km", "squares_5km"),
                            ("squares_10km", "squares_10km"),
                            ("minute", "minute"),
                            ("district", "district"),
                            ("existence", "existence"),
                        ],
                        db_default="",
                        max_length=16,
                    ),
                ),
                ("released_until", models.DateTimeField(blank=True, null=True)),
                (
                    "caveat",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.caveat",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="designations_begun",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="designations",
                        to="accounts.delegation",
                    ),
                ),
                (
                    "question_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.delegation",
                    ),
                ),
                (
                    "released_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases_received",
                        to="accounts.delegation",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="designations.designation",
                        verbose_name="Replaces",
                    ),
                ),
            ],
            options={
                "ordering": ["-state_since", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(verbose_name="Level")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sequence", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("title_en", models.CharField(max_length=200)),
                ("title_ru", models.CharField(max_length=200)),
                ("terms_en", models.TextField()),
                ("terms_ru", models.TextField()),
                ("shape", models.JSONField()),
                ("outline", models.BinaryField()),
                ("box", apps.designations.fields.BoxField()),
                ("area_m2", models.FloatField()),
                ("basis", models.CharField(max_length=16)),
                ("source_note", models.CharField(blank=True, max_length=300)),
                ("valid_from", models.DateTimeField(blank=True, null=True)),
                ("valid_until", models.DateTimeField(blank=True, null=True)),
                (
                    "compartments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), db_default=[], default=list, size=None
                    ),
                ),
                (
                    "releasable_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), db_default=[], default=list, size=None
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.SearchVector(
                                apps.texts.searching.SearchForm(models.F("title_en")),
                                apps.texts.searching.SearchForm(models.F("terms_en")),
                                config="english",
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                apps.texts.searching.SearchForm(models.F("title_ru")),
                                apps.texts.searching.SearchForm(models.F("terms_ru")),
                                config="russian",
                            ),
                            django.contrib.postgres.search.SearchConfig("english"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions_written",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "caveat",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.caveat",
                    ),
                ),
                (
                    "delegation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.delegation"
                    ),
                ),
                (
                    "designation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="designations.designation",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="designations.version",
                    ),
                ),
            ],
            options={
                "ordering": ["sequence"],
            },
        ),
        migrations.AddField(
            model_name="designation",
            name="current",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="designations.version",
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=django.contrib.postgres.indexes.GistIndex(fields=["box"], name="version_box"),
        ),
        migrations.AddIndex(
            model_name="version",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="version_search"),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("valid_until__isnull", False)), fields=["valid_until"], name="version_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("designation", "sequence"), name="version_sequence_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("designation", "parent"), name="version_parent_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_from", None),
                    ("valid_until__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="version_validity_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(condition=models.Q(("area_m2__gt", 0)), name="version_has_area"),
        ),
        migrations.AddIndex(
            model_name="designation",
            index=models.Index(
                models.OrderBy(models.F("state_since"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="designation_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="designation",
            index=models.Index(fields=["state", "state_since"], name="designation_state"),
        ),
        migrations.AddIndex(
            model_name="designation",
            index=models.Index(fields=["kind", "state_since"], name="designation_kind"),
        ),
        migrations.AddIndex(
            model_name="designation",
            index=models.Index(fields=["owner", "state_since"], name="designation_owner_since"),
        ),
        migrations.AddIndex(
            model_name="designation",
            index=models.Index(
                condition=models.Q(("question_from__isnull", False)), fields=["state_since"], name="designation_asked"
            ),
        ),
        migrations.AddIndex(
            model_name="designation",
            index=models.Index(
                condition=models.Q(("released_to__isnull", False)),
                fields=["released_to", "state_since"],
                name="designation_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="designation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reference", None),
                        ("submitted_at", None),
                        ("submitted_from", None),
                        ("submitted_revision", None),
                    ),
                    models.Q(
                        ("reference__isnull", False),
                        ("submitted_at__isnull", False),
                        ("submitted_from__isnull", False),
                        ("submitted_revision__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="designation_reference_with_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="designation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "withdrawn"]), ("reference__isnull", False), _connector="OR"
                ),
                name="designation_beyond_draft_has_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="designation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("precision", ""),
                        ("released_to", None),
                        ("released_until", None),
                        models.Q(("state__in", ["released", "recalled"]), _negated=True),
                    ),
                    models.Q(
                        ("released_to__isnull", False),
                        ("state__in", ["released", "recalled", "expired"]),
                        models.Q(("precision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="designation_is_a_copy_or_is_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="designation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_to", None), models.Q(("released_to", models.F("owner")), _negated=True), _connector="OR"
                ),
                name="designation_released_to_others",
            ),
        ),
        migrations.RunSQL((SQL / "current_version.sql").read_text(encoding="utf-8")),
        migrations.RunSQL((SQL / "next_reference.sql").read_text(encoding="utf-8")),
        # An outline stays in its row as long as it fits: being incompressible, it was the first column that PostgreSQL
        # put elsewhere, and the one that conflict checks and map windows read.
        migrations.RunSQL("ALTER TABLE designations_version ALTER COLUMN outline SET STORAGE MAIN"),
    ]
