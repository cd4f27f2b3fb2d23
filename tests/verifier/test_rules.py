"""The verifier's table of states and the site's are two statements of one rule."""

from __future__ import annotations

from django.apps import apps
from django.db.migrations import AddField
from django.db.migrations.loader import MigrationLoader

from apps.ledger.audited import AUDITED
from apps.negotiation.models import Purpose
from apps.negotiation.transitions import INITIAL, RELEASED, TABLE
from jic_verify import rules


def test_every_line_of_the_sites_table_is_one_of_the_verifiers() -> None:
    expected = {
        (line.state, line.act.value): rules.Rule(line.result, line.partial, line.new_version, line.if_asked)
        for line in TABLE
    }
    ours = dict(rules.RULES)
    assert ours.pop(("", rules.DRAFT)) == rules.Rule(INITIAL, new_version=True)
    assert ours.pop(("", rules.RELEASE)) == rules.Rule(RELEASED, new_version=True)
    assert ours == expected


def test_consents_are_the_sites_purposes() -> None:
    assert {purpose.value for purpose in Purpose} == rules.CONSENTS


def test_the_same_tables_are_only_ever_added_to() -> None:
    assert {audited.noun for audited in AUDITED if audited.append_only} == rules.ADDED_ONLY


def test_columns_that_came_later_are_those_that_migrations_added() -> None:
    # An initial migration may take several operations to make one table.
    nouns = {apps.get_model(*_label(one.table)): one.noun for one in AUDITED if not one.append_only}
    names = {(model._meta.app_label, model._meta.model_name): noun for model, noun in nouns.items()}
    came: dict[str, set[str]] = {}
    for (app, _name), migration in MigrationLoader(None).disk_migrations.items():
        added = [one for one in migration.operations if isinstance(one, AddField) and not migration.initial]
        for one in added:
            if noun := names.get((app, one.model_name_lower)):
                field = apps.get_model(app, one.model_name)._meta.get_field(one.name)
                came.setdefault(noun, set()).add(field.column)
    assert came == rules.CAME_LATER


def _label(table: str) -> tuple[str, str]:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return model._meta.app_label, model._meta.object_name


def test_a_round_begins_where_consents_become_void() -> None:
    approve = rules.RULES["agreed", "approve"]
    assert not rules.begins_round(approve, "agreed", "partly_approved")
    assert rules.begins_round(approve, "partly_approved", "in_force")
    assert not rules.begins_round(rules.RULES["submitted", "ask"], "submitted", "submitted")
    assert rules.begins_round(rules.RULES["countered", "amend"], "countered", "countered")
