"""Every change is recorded by the database itself, in the transaction of the change, whoever writes it and how."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

from apps.access.connection import unit_of_work
from apps.accounts.models import User
from apps.audit import installation as capture
from apps.audit.models import Change
from apps.audit.registry import AUDITED, EXEMPT
from apps.designations.models import Designation, Version
from apps.ledger import installation as sealing
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from tests.drafting import in_state
from tests.people import UserFactory, identity_of, person

pytestmark = pytest.mark.django_db


def changes(table: str) -> list[Change]:
    return list(Change.objects.filter(table_name=table).order_by("pk"))


def test_every_model_is_audited_or_exempt_with_a_reason():
    tables = {audited.table for audited in AUDITED}
    for model in apps.get_models():
        label = f"{model._meta.app_label}.{model.__name__}"
        assert (model._meta.db_table in tables) != (label in EXEMPT), f"{label}: audit it or say why not"
    assert all(len(reason) > 10 for reason in EXEMPT.values())


def test_the_live_triggers_are_those_of_the_list():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgname IN ('zz_jic_capture', 'jic_refuse_update', 'jic_refuse_truncate')"
        )
        live = set(cursor.fetchall())
    for audited in AUDITED:
        assert (audited.table, "zz_jic_capture", "A") in live
        assert (audited.table, "jic_refuse_truncate", "A") in live
        assert ((audited.table, "jic_refuse_update", "A") in live) == audited.append_only


@pytest.mark.parametrize("name", ["capture", "count_revision", "refuse", "row", "taken"])
def test_the_live_functions_are_those_of_the_files(name):
    function = f"ledger_{name}"
    folder = sealing.SQL if name == "taken" else capture.SQL
    body = capture.sql_file(name, folder).split("AS $$")[1].split("$$;")[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function])
        assert cursor.fetchone()[0] == body


def test_an_act_is_recorded_with_who_did_it():
    designation = in_state("submitted")
    acts = changes("negotiation_act")
    assert [change.after["code"] for change in acts] == ["draft", "submit"]
    assert acts[1].actor == person("us.officer").uuid
    assert acts[1].delegation == "US"
    assert acts[1].designation_id == designation.pk


def test_a_bulk_update_is_recorded_row_by_row():
    in_state("submitted")
    in_state("draft")
    before = len(changes("designations_designation"))
    Designation.objects.update(answer_due=None, round=7)
    recorded_now = changes("designations_designation")[before:]
    assert len(recorded_now) == 2
    assert all(change.after["round"] == 7 and change.before["round"] < 7 for change in recorded_now)


def test_bulk_create_and_raw_sql_are_recorded():
    UserFactory._meta.model.objects.bulk_create([UserFactory.build(delegation=person("us.nobody").delegation)])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET full_name = 'Renamed' WHERE username = 'us.nobody'")
    assert changes("accounts_user")[-1].after == {"full_name": "Renamed"}
    assert changes("accounts_user")[-2].operation == "INSERT"


def test_copy_is_recorded():
    rows = "COPY accounts_delegation (code, is_signatory, position, names) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(rows) as copy:
        copy.write_row(("XX", False, 9, "{}"))
    assert changes("accounts_delegation")[-1].after["code"] == "XX"


def owner_is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def test_replication_mode_does_not_skip_the_triggers():
    if not owner_is_superuser():
        pytest.skip("only a superuser may ask for it")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE accounts_user SET full_name = 'Quiet' WHERE username = %s", [person("us.nobody").username]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert changes("accounts_user")[-1].after == {"full_name": "Quiet"}


def test_a_change_and_its_record_vanish_together():
    person("us.nobody")
    before = Change.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        UserFactory()
        raise RuntimeError
    assert Change.objects.count() == before


def test_a_password_is_recorded_as_a_hash_only():
    user = person("us.nobody")
    stored = user.password
    assert changes("accounts_user")[-1].after["password"] != stored
    assert len(changes("accounts_user")[-1].after["password"]) == 64


def test_signing_in_is_no_change(sign_in):
    sign_in("us.officer")
    before = len(changes("accounts_user"))
    sign_in("us.officer")
    assert len(changes("accounts_user")) == before


def test_a_change_without_an_identity_is_recorded_as_such():
    with connection.cursor() as cursor:
        for name in ("jic.actor", "jic.delegation", "jic.request"):
            cursor.execute("SELECT set_config(%s, '', true)", [name])
    UserFactory(username="stray")
    last = changes("accounts_user")[-1]
    assert last.actor is None
    assert last.role == connection.settings_dict["USER"]


def test_revisions_count_the_changes_of_one_row():
    designation = in_state("countered")
    revisions = [
        change.revision for change in changes("designations_designation") if change.designation_id == designation.pk
    ]
    # Twice as a draft; then the record begins anew.
    assert revisions == [1, 2, 1, 2]


def test_changes_of_a_draft_are_private_and_later_ones_are_not():
    in_state("submitted")
    private = [change.private_to.code if change.private_to else None for change in changes("negotiation_act")]
    assert private == ["US", None]


def test_identities_do_not_leak_to_the_next_transaction():
    with unit_of_work(identity_of("us.officer")):
        person("us.nobody")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('jic.actor', true)")
        assert cursor.fetchone()[0] in ("", None, str(person("us.officer").uuid))


def test_what_is_not_recorded_is_not_counted_either():
    someone = person("us.nobody")
    before = User.objects.filter(pk=someone.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET last_login = now() WHERE id = %s", [someone.pk])
        cursor.execute("UPDATE accounts_user SET full_name = full_name WHERE id = %s", [someone.pk])
        cursor.execute("UPDATE accounts_user SET row_revision = 40 WHERE id = %s", [someone.pk])
    before.update(full_name="Once")
    before.update(full_name="Twice")
    revisions = [change.revision for change in changes("accounts_user") if change.subject == someone.uuid]
    assert revisions == list(range(1, len(revisions) + 1))
    assert [change.after for change in changes("accounts_user")][-2:] == [{"full_name": "Once"}, {"full_name": "Twice"}]


FORBIDDEN = {
    "jic_web": [
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry",
        "DELETE FROM audit_change",
        "SELECT before FROM audit_change",
        "INSERT INTO ledger_checkpoint VALUES (1, 'x', 1, '', '', 1, '', now())",
        "INSERT INTO ledger_cosignature SELECT * FROM ledger_cosignature",
        "SELECT ledger_seal(0, 10, '')",
        "UPDATE ledger_witness SET vkey = 'x'",
        "INSERT INTO ledger_logkey (uuid, origin, vkey, since, reason) VALUES (gen_random_uuid(), 'x', 'x', now(), '')",
        "UPDATE ledger_alert SET closed_at = now()",
        "UPDATE designations_version SET source_note = 'x'",
        "DELETE FROM designations_version",
        "DELETE FROM designations_designation",
        "DELETE FROM access_grant",
        "UPDATE negotiation_act SET code = 'approve'",
        "DELETE FROM negotiation_approval",
        "UPDATE accounts_delegation SET is_signatory = false",
        "ALTER TABLE designations_version DISABLE TRIGGER ALL",
        "DROP TRIGGER zz_jic_capture ON designations_version",
        "TRUNCATE designations_version CASCADE",
        "SET ROLE jic_ledger",
        "INSERT INTO accounts_user (username) VALUES ('x')",
        "UPDATE accounts_user SET uuid = gen_random_uuid()",
        "UPDATE access_grant SET level = 3",
        "CREATE TABLE elsewhere (id int)",
    ],
    "jic_worker": [
        "UPDATE ledger_entry SET leaf = ''",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "UPDATE ledger_checkpoint SET root = ''",
        "DELETE FROM ledger_cosignature",
        "UPDATE ledger_tile SET hashes = ''",
        "UPDATE ledger_witness SET vkey = 'x'",
        "UPDATE ledger_alert SET closed_at = now()",
        "UPDATE audit_change SET after = NULL",
        "INSERT INTO audit_change DEFAULT VALUES",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
    ],
}


@pytest.mark.parametrize(("role", "statement"), [(role, one) for role, many in FORBIDDEN.items() for one in many])
def test_a_serving_role_cannot(role, statement):
    # Whoever is no superuser changes to a role, and may change from it to its own others.
    become = "SESSION AUTHORIZATION" if owner_is_superuser() else "ROLE"
    if statement == "SET ROLE jic_ledger" and become == "ROLE":
        pytest.skip("the session is the owner's here, whose roles are more than the web's")
    with connection.cursor() as cursor:
        cursor.execute(f"SET {become} {role}")
        try:
            with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
                cursor.execute(statement)
        finally:
            cursor.execute(f"RESET {become}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET leaf = ''",
        "DELETE FROM ledger_entry",
        "UPDATE designations_version SET source_note = 'x'",
        "DELETE FROM negotiation_act",
        "TRUNCATE negotiation_comment",
    ],
)
def test_even_the_owner_is_refused_by_the_triggers(statement):
    in_state("submitted")
    seal_all()
    assert Entry.objects.exists()
    assert Version.objects.exists()
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_web_role_may_do_what_officers_need(as_role):
    # The operator makes people; the web role may not.
    for name in ("us.officer", "us.authority", "ru.officer", "ru.authority"):
        person(name)
    as_role("jic_web")
    assert in_state("partly_approved").state == "partly_approved"
