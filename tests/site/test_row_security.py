"""The second lock: as the web role, raw SQL gets of each table what the policy lets the principal view, and no more."""

from __future__ import annotations

import random
import re

import pytest
from django.db import DataError, ProgrammingError, connection, transaction

from apps.access.connection import binary_rows, reading_as, unit_of_work
from apps.access.identity import NOBODY, Identity, identify
from apps.access.policy import VIEW, registered, visible
from apps.access.row_security import OPEN, install, policies_sql, protected
from apps.designations.models import Designation
from apps.geometry.outline import Box
from apps.ledger.models import Entry
from apps.negotiation.drafts import draft
from apps.negotiation.models import Act
from tests.acting import approve
from tests.drafting import content, fresh, in_state, square
from tests.everybody import drawn_identity
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db


def rows(sql: str, params: tuple[object, ...] = ()) -> set[object]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {row[0] for row in cursor.fetchall()}


def all_rows() -> dict[str, set[object]]:
    """The key of every row that the role in use gets, by table."""
    return {
        model._meta.db_table: rows(f'SELECT "{model._meta.pk.column}" FROM {model._meta.db_table}')
        for model in protected()
    }


def allowed(principal: Identity) -> dict[str, set[object]]:
    return {
        model._meta.db_table: set(visible(principal, model._default_manager.all()).values_list("pk", flat=True))
        for model in protected()
    }


def test_the_policies_that_are_installed_are_those_of_the_rows():
    def installed():
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename, policyname, roles, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2")
            policies = cursor.fetchall()
            cursor.execute("SELECT oid::regprocedure::text, prosrc FROM pg_proc WHERE prosrc LIKE '%jic%'")
            return policies, sorted(cursor.fetchall())

    before = installed()
    assert {table for table, *_rest in before[0]} == {model._meta.db_table for model in protected()}
    install(connection)
    assert installed() == before


def test_every_table_with_rows_of_viewing_has_policies_or_says_why_not():
    for model, actions in registered().items():
        assert VIEW not in actions or model in protected() or len(OPEN[model]) > 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
    assert secured == {model._meta.db_table for model in protected()}


@pytest.mark.slow
def test_raw_sql_gets_what_the_policy_allows_whoever_asks(everybody, as_role):
    chance = random.Random(2016)
    principals = [identify(user) for user in everybody] + [drawn_identity(chance, everybody) for _ in range(60)]
    expected = [allowed(principal) for principal in principals]
    assert sum(len(keys) for found in expected for keys in found.values()) > 5_000
    as_role("jic_web")
    for principal, found in zip(principals, expected, strict=True):
        with reading_as(principal):
            assert all_rows() == found, f"{principal.username} with {sorted(principal.roles)} at {principal.level}"


def test_without_an_identity_there_is_nothing(as_role):
    in_state("in_force")
    in_state("draft")
    as_role("jic_web")
    nothing = {model._meta.db_table: set() for model in protected()}
    assert all_rows() == nothing
    with reading_as(NOBODY):
        assert all_rows() == nothing
    with reading_as():  # a request of which nobody has found out yet whose it is
        assert all_rows() == nothing


def test_the_worker_and_the_owner_see_everything(as_role):
    in_state("in_force")
    in_state("draft")
    by_owner = all_rows()
    as_role("jic_worker")
    assert all_rows() == by_owner
    assert by_owner["designations_designation"]


@pytest.mark.slow
def test_functions_that_read_past_the_policies_ask_the_policy_themselves(everybody, as_role):
    chance = random.Random(7)
    principals = [identify(user) for user in everybody] + [drawn_identity(chance, everybody) for _ in range(20)]
    expected = [
        set(visible(principal, Designation.objects.all()).values_list("pk", flat=True)) for principal in principals
    ]
    everything = "box '((180,90),(-180,-90))'"
    as_role("jic_web")
    assert rows(f"SELECT designations_meeting({everything})") == set()
    for principal, found in zip(principals, expected, strict=True):
        with reading_as(principal):
            assert rows(f"SELECT designations_meeting({everything})") == found
            assert rows("SELECT designations_saying('moves OR renewed OR forward OR copy', '{en,ru}')") == found
            if not found:
                assert rows("SELECT versions_saying('forward', '{en,ru}')") == set()
            if "auditor" not in principal.roles:
                assert rows("SELECT ledger_leaves(0, 1000)") == set()
            if "clearance_admin" not in principal.roles:
                assert rows("SELECT uuid FROM designations_to_explain('JIC-2026-0001')") == set()


def test_what_one_page_read_leaves_nothing_on_the_connection(as_role):
    in_state("in_force")
    officer, other = identity_of("us.officer"), identity_of("un.nobody")
    as_role("jic_web")
    with reading_as(officer):
        assert Designation.objects.exists()
        assert len(binary_rows("SELECT id FROM designations_designation", [])) == 1
    with reading_as(other):
        assert not Designation.objects.exists()
        assert binary_rows("SELECT id FROM designations_designation", []) == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_a_statement_knows_nothing_of_the_last(as_role):
    in_state("in_force")
    officer = identity_of("us.officer")
    as_role("jic_web")
    with reading_as(officer):
        assert Designation.objects.count() == 1
        assert len(binary_rows("SELECT id FROM designations_designation", [])) == 1
        with unit_of_work(officer):
            assert Designation.objects.count() == 1
    assert Designation.objects.count() == 0
    assert binary_rows("SELECT id FROM designations_designation", []) == []
    assert rows("SELECT coalesce(current_setting('jic.level', true), '')") == {""}


@pytest.mark.django_db(transaction=True)
def test_a_read_is_prepared_once_whoever_asks_and_however_wide_the_keys(as_role):
    asked = "SELECT generic_plans > 0, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s"
    officers = [identify(person(f"{side}.officer")) for side in ("us", "ru")]
    in_state("submitted")
    as_role("jic_web")
    for key in (1, 40_000, 3_000_000_000, 2, 3, 4):
        for officer in officers:
            with reading_as(officer):
                list(Designation.objects.filter(pk=key).only("uuid"))
    with connection.cursor() as cursor:
        cursor.execute(asked, ["%designations_designation%"])
        assert cursor.fetchall() == [(True, 0)]


def test_a_foreign_draft_can_neither_be_changed_nor_spoken_about(as_role):
    theirs = in_state("draft", side="ru")
    officer = identity_of("us.officer")
    as_role("jic_web")
    with unit_of_work(officer), connection.cursor() as cursor:
        cursor.execute("UPDATE designations_designation SET state = 'withdrawn'")
        assert cursor.rowcount == 0
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        unit_of_work(officer),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO negotiation_comment (uuid, designation_id, version_id, author_id, delegation_id, internal,"
            " text, at) VALUES (gen_random_uuid(), %s, %s, %s, %s, false, 'x', now())",
            [theirs.pk, theirs.current_id, officer.user_id, officer.delegation_id],
        )


def test_nobody_writes_what_he_could_not_read_back(as_role):
    officer, ours = identity_of("us.officer", level=1), in_state("draft", side="us")
    as_role("jic_web")
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        unit_of_work(officer),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE designations_designation SET level = 3 WHERE id = %s", [ours.pk])
    assert fresh_level(ours, officer) == 1


def fresh_level(thing: Designation, principal: Identity) -> int:
    with reading_as(principal):
        return fresh(thing).level


def test_officers_and_the_clock_do_their_work_under_the_policies(as_role):
    for name in ("us.officer", "us.authority", "ru.officer", "ru.authority"):
        person(name)
    as_role("jic_web")
    with reading_as(identity_of("us.officer")):
        assert in_state("superseded").state == "superseded"
        assert in_state("rescinded").state == "rescinded"
        assert Act.objects.filter(code="supersede").exists()


def test_what_replaces_is_approved_by_whoever_may_not_see_what_it_replaces(as_role):
    old = in_state("in_force")
    newer = draft(
        actor=identity_of("us.officer"), kind=old.kind, content=content(title_en="Renewed"), replaces=old.uuid
    )
    from tests.acting import agree, submit

    submit(actor=identity_of("us.officer"), designation=newer.uuid, revision=1)
    agree(actor=identity_of("ru.officer"), designation=newer.uuid, revision=2)
    digest = fresh(newer).current.digest_hex
    approve(actor=identity_of("us.authority"), designation=newer.uuid, revision=3, digest=digest)
    with connection.cursor() as cursor:
        # Its version keeps the lower level, which the database would refuse at the end.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE designations_designation DROP CONSTRAINT designation_current_is_its_own")
        cursor.execute("UPDATE designations_designation SET level = 3 WHERE id = %s", [old.pk])
    second = identity_of("ru.authority", level=1)
    as_role("jic_web")
    approve(actor=second, designation=newer.uuid, revision=4, digest=digest)
    as_role("jic_worker")
    assert fresh(old).state == "superseded"


def test_an_observer_reads_the_content_of_what_replaced_something(sign_in, as_role):
    newer = Designation.objects.get(replaces=in_state("superseded"))
    address = f"/designations/{newer.uuid}/versions/1/content.json"
    officers, observers = sign_in("us.officer"), sign_in("un.observer")
    as_role("jic_web")
    told = observers.get(address)
    assert told.status_code == 200
    assert told.content == officers.get(address).content
    assert observers.get(f"/designations/{newer.uuid}/").status_code == 200


def test_an_operator_that_tells_what_it_sees_is_shown_no_hidden_row(as_role):
    """A cast that fails says the value; under the policies it never meets one that the principal may not view."""
    in_state("draft", side="ru", title_en="Zimorodok")
    theirs, ours = identity_of("ru.officer"), identity_of("us.officer")
    told = "SELECT 1 FROM designations_version WHERE (titles ->> 'en')::integer = 1"
    as_role("jic_web")
    with reading_as(ours):
        assert rows(told) == set()
    with reading_as(theirs), pytest.raises(DataError, match="Zimorodok"), transaction.atomic():
        rows(told)


PLANS = {
    "window": lambda: _in_window(),
    "register by kind and state": lambda: Designation.objects.filter(kind="isil", state="in_force")[:51],
    "register, last changed": lambda: Designation.objects.order_by("-state_since", "-pk")[:51],
    "one by its number": lambda: Designation.objects.filter(reference="JIC-2016-0001"),
    "one by its identity": lambda: Designation.objects.filter(uuid="00000000-0000-4000-8000-000000000001"),
    "acts of one": lambda: Act.objects.filter(designation_id=1),
    "history, newest": lambda: Entry.objects.order_by("-index")[:51],
    "history by act": lambda: Entry.objects.filter(event="act.approve").order_by("-index")[:51],
    "history of one": lambda: Entry.objects.filter(designation_id=1).order_by("-index")[:51],
}


def _in_window():
    from apps.designations.selectors import in_window

    return in_window(identity_of("us.officer"), Box(37.0, 34.0, 37.1, 34.1))


def indexes(queryset) -> set[str]:
    sql, params = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    return set(re.findall(r"(?:using|Scan on) (\w+?)(?: on|  |$)", plan))


@pytest.mark.parametrize("name", PLANS)
def test_no_list_loses_its_index_to_the_policies(name, as_role):
    """The planner is kept from reading whole tables, so that it takes whatever index it may."""
    principal = identity_of("us.auditor")
    queryset = PLANS[name]()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    without = indexes(queryset)
    as_role("jic_web")
    with reading_as(principal):
        under = indexes(queryset)
    assert without
    assert without <= under


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("v.box && box '((37.1,34.1),(37,34))'", "version_box"),
        ("v.search @@ websearch_to_tsquery('english', 'forward')", "version_search"),
    ],
)
def test_without_the_functions_the_index_would_be_lost(condition, index, as_role):
    """What the functions are for: if this fails one day, they can go."""
    principal = identity_of("us.officer")

    def plan() -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN SELECT v.id FROM designations_version v WHERE {condition}")
            return "\n".join(line for (line,) in cursor.fetchall())

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in plan()
    as_role("jic_web")
    with reading_as(principal):
        assert index not in plan()


def test_within_the_functions_the_index_serves():
    body = policies_sql()
    for name, index in (("designations_meeting", "extent_box"), ("designations_saying", "version_search")):
        query = body.split(f"FUNCTION public.{name}(")[1].split("RETURN QUERY\n")[1].split(";\nEND")[0]
        query = query.replace("asked", "box '((37.1,34.1),(37,34))'").replace("@@ question", "@@ 'forward'::tsquery")
        with connection.cursor() as cursor:
            # Among the few rows of a test any way is cheap: only the one by an index of what is asked is left.
            for way in ("seqscan", "nestloop", "indexscan", "indexonlyscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(f"EXPLAIN {query}")
            assert index in "\n".join(line for (line,) in cursor.fetchall())


def test_a_draft_above_ones_own_level_is_refused_in_words(as_role):
    from apps.access.errors import Incomplete

    officer = identity_of("us.officer", level=1)
    as_role("jic_web")
    with pytest.raises(Incomplete) as refused, transaction.atomic():
        draft(actor=officer, kind="opposition", content=content(level=3, shape=square(36.5, 35.5)))
    assert "level" in refused.value.facts["fields"]
