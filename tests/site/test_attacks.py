"""What people with an account, without one, and with the site's own database sign-ins tried against it: nothing hidden
is learned, nothing is done for somebody else, nothing goes unrecorded, and no request ends in a fault."""

from __future__ import annotations

import asyncio
import base64
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from apps.access.connection import reading_as
from apps.access.errors import Incomplete, NotVisible
from apps.access.identity import identify
from apps.access.models import Grant
from apps.audit.models import Change
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from apps.negotiation.drafts import draft
from apps.texts.moments import LAST_YEAR
from jic.body_limit import Bounded
from tests.acting import agree, amend, approve, revise, submit
from tests.drafting import content, fresh, in_state, square, tomorrow
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db
JSON = "application/json"


def cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# No request ends in a fault


@pytest.mark.parametrize("position", ["foo", "%00", "2016-99-99", "9" * 30, "9999-12-31T23:59:59-14:00"])
def test_a_cursor_that_nobody_was_given_is_no_fault(sign_in, position):
    thing = in_state("submitted")
    addresses = ["", f"{thing.uuid}/versions/", f"{thing.uuid}/acts/", f"{thing.uuid}/comments/"]
    for address in addresses:
        answer = sign_in("us.officer").get(f"/api/v1/designations/{address}", {"cursor": cursor(f"p={position}")})
        assert answer.status_code in (200, 404), address
    assert sign_in("us.auditor").get("/api/v1/history/", {"cursor": cursor(f"p={position}")}).status_code in (200, 404)


def test_a_nul_in_an_address_or_a_form_is_no_fault(sign_in):
    admin = sign_in("us.admin")
    grant = person("us.officer").grants.get(role="liaison_officer")
    assert admin.get("/register/access/?designation=%00").status_code == 200
    answer = admin.post(f"/clearances/people/{grant.user.uuid}/grants/{grant.uuid}/revoke/", {"reason": "\0"})
    assert answer.status_code == 302
    grant.refresh_from_db()
    assert grant.revoked_at is None


@pytest.mark.parametrize("address", ["/sign-in/", "/register/", "/api/v1/designations/"])
def test_a_session_key_that_is_no_key_is_nobodys(address):
    client = Client()
    client.cookies.load({"sessionid": "\0aaaaaaaaaaaa"})
    assert client.get(address).status_code in (200, 302, 401)


@pytest.mark.parametrize("body", ["[" * 980 + "]" * 980, '{"a":' * 3_000 + "1" + "}" * 3_000, "[" * 100_000])
def test_json_nested_past_all_reason_is_refused(sign_in, body):
    client = sign_in("us.officer")
    assert client.post("/api/v1/geometry/check/", body, content_type=JSON).status_code == 400


def test_a_deep_geometry_is_refused(sign_in):
    body = '{"kind": "opposition", "geometry": %s}' % ("[" * 940 + "]" * 940)
    assert sign_in("us.officer").post("/api/v1/geometry/check/", body, content_type=JSON).status_code == 400


def test_half_a_surrogate_pair_is_refused(sign_in):
    body = '{"kind": "opposition", "geometry": {"type": "\\ud800", "coordinates": []}}'
    assert sign_in("us.officer").post("/api/v1/geometry/check/", body, content_type=JSON).status_code == 400


@pytest.mark.parametrize("level", ["²", "9" * 5_000, "-1"])
def test_a_level_that_is_no_number_is_shown_with_its_error(sign_in, level):
    answer = sign_in("us.officer").post("/designations/new/", {"kind": "opposition", "level": level})
    assert answer.status_code == 422


def test_the_end_of_the_calendar_can_be_shown(sign_in):
    end = timezone.datetime(LAST_YEAR, 12, 31, 23, 59, tzinfo=timezone.get_default_timezone())
    made = draft(actor=identity_of("us.officer"), kind="opposition", content=content(valid_until=end))
    client = sign_in("us.officer")
    for address in ("", "versions/1/", "revise/", "?panel=1"):
        assert client.get(f"/designations/{made.uuid}/{address}").status_code == 200, address


def sent(**more: Any) -> dict[str, Any]:
    ground = {"type": "Polygon", "coordinates": [[[37.1, 36.2], [37.11, 36.2], [37.11, 36.21], [37.1, 36.2]]]}
    return {
        "kind": "opposition",
        "title_en": "T",
        "title_ru": "Т",
        "terms_en": "1",
        "terms_ru": "1",
        "level": 1,
        "geometry": ground,
        **more,
    }


@pytest.mark.parametrize("state", ["draft", "submitted", None])
def test_the_identity_of_anothers_designation_is_a_key_like_any_other(sign_in, state):
    key = in_state(state, side="ru").uuid if state else uuid.uuid4()
    client = sign_in("us.officer")
    answer = client.post("/api/v1/designations/", sent(key=str(key)), content_type=JSON)
    assert answer.status_code == 201
    assert answer.json()["uuid"] != str(key)
    form = sent(key=str(key), geometry=json.dumps(sent()["geometry"]), basis="drawing", releasable_to="all")
    assert client.post("/designations/new/", form).headers["Location"] == f"/designations/{answer.json()['uuid']}/"


def test_a_scribble_is_refused_without_being_rebuilt(sign_in):
    """Each of some 2,000 edges crosses hundreds of others; to rebuild that took minutes and gigabytes."""
    ring = [[37 + (index * 7_919 % 2_003) / 2_003, 35.5 + (index * 104_729 % 2_011) / 2_011] for index in range(2_000)]
    body = {"kind": "opposition", "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
    found = sign_in("us.officer").post("/api/v1/geometry/check/", body, content_type=JSON).json()
    assert not found["accepted"]
    assert found["problems"]
    assert found["repair"] is None


# Bodies


def answered(headers: list[tuple[bytes, bytes]], parts: list[bytes]) -> tuple[int, int]:
    """(status, bytes that reached the application) for a body in parts."""
    reached: list[int] = []
    sent_messages: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["type"] == "http.request":
            reached.append(len(message["body"]))
            if not message["more_body"]:
                await send({"type": "http.response.start", "status": 200, "headers": []})
                return

    async def receive() -> Any:
        body = parts.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(parts)}

    async def send(message: Any) -> None:
        sent_messages.append(message)

    asyncio.run(Bounded(app, longest=10)({"type": "http", "headers": headers}, receive, send))
    return sent_messages[0]["status"], sum(reached)


def test_a_body_that_announces_too_much_is_refused_unread():
    assert answered([(b"content-length", b"11")], [b"x" * 11]) == (413, 0)


def test_a_body_that_grows_too_long_is_cut_off():
    assert answered([], [b"x" * 6, b"x" * 6, b"x" * 6]) == (413, 6)


def test_a_body_of_honest_length_passes():
    assert answered([(b"content-length", b"10")], [b"x" * 5, b"x" * 5]) == (200, 10)


# Learning what is hidden


def test_history_hides_what_was_said_of_a_version_above_the_auditors_level(sign_in):
    """A marking that is lowered later opens the new version, not what was said of the old one."""
    thing = in_state("submitted", level=3)
    comment(actor=identity_of("us.officer"), designation=thing.uuid, text="Zimorodok at the bridge", internal=False)
    amend(
        actor=identity_of("us.officer"), designation=thing.uuid, revision=2, content=content(level=1, title_en="Lower")
    )
    seal_all()
    client = sign_in("ru.auditor", level=1)
    thread = client.get(f"/api/v1/designations/{thing.uuid}/comments/").json()["results"]
    listed = client.get("/api/v1/history/", {"designation": str(thing.uuid), "limit": 200}).json()["results"]
    assert thread == []
    assert listed, "what concerns the lower version is there"
    for entry in listed:
        assert "Zimorodok" not in client.get(f"/api/v1/history/{entry['index']}/").content.decode()
        assert entry["event"] != "comment.created"


def test_what_replaces_something_is_marked_as_high(sign_in):
    old = in_state("in_force", level=3)
    with pytest.raises(Incomplete) as refusal:
        draft(actor=identity_of("us.officer"), kind="opposition", content=content(level=1), replaces=old.uuid)
    assert "level" in refusal.value.facts["fields"]


def test_a_superseded_record_does_not_name_what_is_marked_higher(sign_in):
    old = in_state("in_force", level=1)
    newer = draft(actor=identity_of("us.officer"), kind="opposition", content=content(level=3), replaces=old.uuid)
    submit(actor=identity_of("us.officer"), designation=newer.uuid, revision=1)
    agree(actor=identity_of("ru.officer"), designation=newer.uuid, revision=2)
    for revision, name in ((3, "us.authority"), (4, "ru.authority")):
        digest = fresh(newer).current.digest_hex
        approve(actor=identity_of(name), designation=newer.uuid, revision=revision, digest=digest)
    seal_all()
    assert fresh(old).state == "superseded"
    said = Entry.objects.get(designation=old, event="act.supersede").after
    assert fresh(newer).reference not in json.dumps(said)


def test_an_observer_does_not_read_who_consented(sign_in):
    thing = in_state("in_force")
    page = sign_in("un.observer").get(thing.get_absolute_url()).content.decode()
    assert "us.authority" not in page
    assert "us.authority" in sign_in("ru.officer").get(thing.get_absolute_url()).content.decode()


def test_the_other_side_does_not_learn_when_a_draft_was_begun_or_saved(sign_in):
    began = timezone.now() - timedelta(days=9)
    with time_machine.travel(began):
        thing = in_state("draft")
    submit(actor=identity_of("us.officer"), designation=thing.uuid, revision=1)
    day, client = f"{began:%Y-%m-%d}", sign_in("ru.officer")
    for address in ("", f"{thing.uuid}/", f"{thing.uuid}/versions/", f"{thing.uuid}/versions/1/"):
        assert day not in client.get(f"/api/v1/designations/{address}").content.decode(), address
    for address in ("", "versions/1/"):
        assert f"{began:%-d %b}" not in client.get(f"/designations/{thing.uuid}/{address}").content.decode(), address


def test_nobody_above_ones_own_level_appears_among_what_can_be_replaced(sign_in):
    hidden = in_state("in_force", level=3, title_en="Zimorodok")
    client = sign_in("ru.officer2", level=2)
    assert str(hidden.uuid) not in client.get("/designations/new/").content.decode()
    refused = client.post("/api/v1/designations/", sent(replaces=str(hidden.uuid)), content_type=JSON)
    missing = client.post("/api/v1/designations/", sent(replaces=str(uuid.uuid4())), content_type=JSON)
    assert (refused.status_code, refused.json()) == (missing.status_code, missing.json())


# Acting for somebody else


def test_an_act_cannot_be_sent_for_the_other_delegation(sign_in):
    thing = in_state("submitted")
    client = sign_in("us.officer")
    for act in ("agree", "counter", "reject", "acknowledge", "ask", "approve"):
        answer = client.post(
            f"/api/v1/designations/{thing.uuid}/acts/{act}/",
            {"reason": "x", "reasons": ["outline_unclear"], "delegation": "RU", "content": sent()},
            content_type=JSON,
            headers={"If-Match": '"2"'},
        )
        assert answer.status_code in (403, 409, 422), act
    assert fresh(thing).revision == 2


@pytest.mark.parametrize("tag", ['"1", "3"', '"-1"', '"²"', '"999999999999"', 'W/"2"', "2", '"*"', "W/*", '"2', "'2'"])
def test_an_act_takes_no_tag_but_the_present_one(sign_in, tag):
    thing = in_state("submitted")
    answer = sign_in("ru.officer").post(
        f"/api/v1/designations/{thing.uuid}/acts/agree/",
        {},
        content_type=JSON,
        headers={"If-Match": tag.encode().decode("latin-1")},
    )
    assert answer.status_code == 412
    assert fresh(thing).state == "submitted"


@pytest.mark.parametrize("act", ["expire", "supersede", "draft", "begin", "view"])
def test_nobody_carries_out_an_act_of_the_clock(sign_in, act):
    thing = in_state("in_force", valid_until=tomorrow())
    answer = sign_in("us.authority").post(
        f"/api/v1/designations/{thing.uuid}/acts/{act}/", {}, content_type=JSON, headers={"If-Match": thing.etag}
    )
    assert answer.status_code == 404


def test_an_admin_reaches_nobody_of_the_other_delegation(sign_in):
    client, theirs = sign_in("us.admin"), person("ru.officer")
    grant = theirs.grants.get(role="liaison_officer")
    address = f"/clearances/people/{theirs.uuid}/"
    asked = {"what": "role:auditor", "reason": "x"}
    assert client.get(address).status_code == client.post(address, asked).status_code == 404
    assert client.post(f"{address}grants/{grant.uuid}/revoke/", {"reason": "x"}).status_code == 404
    ours = person("us.officer")
    # A grant of theirs under an address of ours.
    assert (
        client.post(f"/clearances/people/{ours.uuid}/grants/{grant.uuid}/revoke/", {"reason": "x"}).status_code == 404
    )


def test_a_session_begins_anew_at_signing_in():
    from tests.people import PASSWORD

    client = Client()
    client.session.save()
    person("us.officer")
    client.cookies["sessionid"] = "a" * 32
    client.post("/sign-in/", {"username": "us.officer", "password": PASSWORD})
    assert client.cookies["sessionid"].value != "a" * 32


@pytest.mark.parametrize("target", ["//evil.example", "http:///evil.example", r"\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(sign_in, target):
    assert sign_in("us.officer").get("/sign-in/", {"next": target}).headers["Location"] == "/"


# Raw SQL under the site's own sign-ins


def refused(role: str, statement: str) -> None:
    with connection.cursor() as sql:
        sql.execute(f"SET ROLE {role}")
        try:
            with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
                sql.execute(statement)
        finally:
            sql.execute("RESET ROLE")


def test_a_change_cannot_be_taken_from_the_outbox_without_entering_the_log():
    person("us.officer")
    assert Change.objects.exists()
    refused("jic_worker", "DELETE FROM audit_change")
    refused("jic_ledger", "DELETE FROM audit_change WHERE id = (SELECT min(id) FROM audit_change)")
    assert seal_all() > 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_user SET delegation_id = (SELECT id FROM accounts_delegation WHERE code = 'RU')",
        "UPDATE accounts_user SET uuid = gen_random_uuid()",
        "UPDATE accounts_user SET is_active = true",
        "INSERT INTO accounts_user (username) VALUES ('x')",
        "UPDATE access_grant SET level = 3 WHERE level IS NOT NULL",
        "UPDATE access_grant SET valid_until = NULL",
        "DELETE FROM access_grant",
        "SELECT setval('audit_change_id_seq', 1)",
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry",
    ],
)
def test_the_web_role_cannot(statement):
    person("us.officer")
    refused("jic_web", statement)


def test_what_the_web_role_writes_by_itself_is_recorded_without_an_actor(as_role):
    thing = in_state("agreed")
    user = person("ru.authority")
    seal_all()
    as_role("jic_web")
    # Somebody's sight, without which it would find nothing to approve; no service, which would say who acts.
    with reading_as(identify(user)), connection.cursor() as sql:
        sql.execute(
            "INSERT INTO negotiation_approval (uuid, designation_id, version_id, purpose, round, delegation_id,"
            " user_id, digest, method, evidence, at) SELECT gen_random_uuid(), d.id, d.current_id, 'approve', d.round,"
            " %s, %s, v.digest, 'password', '{}', now() FROM designations_designation d JOIN designations_version v"
            " ON v.id = d.current_id WHERE d.id = %s",
            [user.delegation_id, user.pk, thing.pk],
        )
        sql.execute("RESET ROLE")
    seal_all()
    entry = next(
        one
        for one in Entry.objects.filter(designation=thing, event="approval.created")
        if one.after["purpose"] == "approve"
    )
    assert "jic_web" in entry.role


def test_private_saves_are_not_reachable_by_their_numbers(sign_in):
    thing = in_state("draft", title_en="First thoughts")
    revise(
        actor=identity_of("us.officer"), designation=thing.uuid, revision=1, content=content(title_en="Second thoughts")
    )
    submit(actor=identity_of("us.officer"), designation=thing.uuid, revision=2)
    client = sign_in("ru.officer")
    for address in ("versions/1/", "versions/1/content.json"):
        assert client.get(f"/designations/{thing.uuid}/{address}").status_code == 404
    page = client.get(f"/designations/{thing.uuid}/compare/", {"a": "1", "b": "2"}).content.decode()
    assert "First thoughts" not in page


def test_the_check_of_an_outline_does_not_tell_of_hidden_ground(sign_in):
    in_state("draft", side="ru", kind="nusra", shape=square(38.5, 34.5))
    in_state("in_force", side="ru", kind="nusra", shape=square(38.5, 34.5), level=3)
    client = sign_in("us.officer2", level=2)
    ground = square(38.5, 34.5).geojson()
    found = client.post("/api/v1/geometry/check/", {"kind": "nusra", "geometry": ground}, content_type=JSON).json()
    assert found["accepted"]
    assert found["conflicts"] == []


def test_a_grant_that_is_not_there_and_a_foreign_one_are_alike():
    from apps.clearances.services import revoke

    foreign = Grant.objects.get(user=person("ru.officer"), role="liaison_officer")
    for grant in (foreign.uuid, uuid.uuid4()):
        with pytest.raises(NotVisible):
            revoke(actor=identity_of("us.admin"), grant=grant, reason="x")
