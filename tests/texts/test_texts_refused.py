"""Every text that people write is refused where a character of it cannot be read, with its place, and what was entered
stays in the form."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command

from apps.access.errors import Incomplete
from apps.accounts.passkeys import NewKey
from apps.clearances.passkeys import register_passkey, revoke_passkey
from apps.clearances.reviews import sign_off
from apps.clearances.services import What, decline, propose, revoke
from apps.designations.models import Designation
from apps.negotiation.models import Comment
from apps.signin.recovery import open_recovery
from tests.drafting import fresh, in_state, square
from tests.people import granted, identity_of, person

pytestmark = pytest.mark.django_db

# One of each class: direction, invisible, filler, tag, escape. Each stands after the word "Neither".
BAD = ["\u202e", "\u200b", "\u3164", "\U000e0041", "\x1b"]
TEXTS = ["title_en", "title_ru", "terms_en", "terms_ru", "source_note"]
# What the form asks for besides; the API takes a list of delegations, and none for all.
CHOSEN = {"kind": "opposition", "releasable_to": "all"}
CONTENT = {
    "title_en": "Eastern quarters",
    "title_ru": "Восточные кварталы",
    "terms_en": "1. One.",
    "terms_ru": "1. Раз.",
    "source_note": "Sheet 12",
    "level": "1",
}


def written(character):
    return f"Neither{character} side"


def code_point(character):
    return f"U+{ord(character):04X}"


def post_json(client, address, body, **headers):
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize("character", BAD)
@pytest.mark.parametrize("field", TEXTS)
def test_the_form_refuses_and_keeps_the_text(sign_in, field, character):
    form = {**CONTENT, **CHOSEN, "geometry": json.dumps(square().geojson()), field: written(character)}
    answer = sign_in("us.officer").post("/designations/new/", form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Neither[{code_point(character)}] side" in page
    assert re.search(rf'id="id_{field}_error"', page)
    assert written(character) in page  # what was entered stays, to be mended there
    assert not Designation.objects.exists()


@pytest.mark.parametrize("character", BAD)
@pytest.mark.parametrize("field", TEXTS)
def test_the_api_refuses_a_text_of_a_draft(sign_in, field, character):
    body = {**CONTENT, "level": 1, "kind": "opposition", "geometry": square().geojson(), field: written(character)}
    answer = post_json(sign_in("us.officer"), "/api/v1/designations/", body)

    assert answer.status_code == 422
    assert code_point(character) in " ".join(answer.json()["errors"][field])
    assert not Designation.objects.exists()


@pytest.mark.parametrize("act", ["amend", "counter"])
def test_the_api_refuses_a_text_of_an_answer(sign_in, act):
    designation = in_state("submitted")
    client = sign_in("us.officer" if act == "amend" else "ru.officer")
    body = {"content": {**CONTENT, "level": 1, "geometry": square().geojson(), "title_ru": written("\u202e")}}
    answer = post_json(
        client, f"/api/v1/designations/{designation.uuid}/acts/{act}/", body, **{"If-Match": designation.etag}
    )

    assert answer.status_code == 422
    assert "U+202E" in " ".join(answer.json()["errors"]["title_ru"])
    assert fresh(designation).versions.count() == 1


@pytest.mark.parametrize(
    ("state", "actor", "act"),
    [
        ("submitted", "us.officer", "withdraw"),
        ("submitted", "ru.officer", "acknowledge"),
        ("submitted", "ru.officer", "ask"),
        ("submitted", "ru.officer", "reject"),
        ("agreed", "us.authority", "decline"),
        ("in_force", "us.authority", "suspend"),
        ("in_force", "us.authority", "rescind"),
        ("released", "us.officer", "recall"),
    ],
)
def test_a_reason_is_refused_on_the_page_and_by_the_api(sign_in, state, actor, act):
    designation, client = in_state(state), sign_in(actor)
    page = client.post(
        f"/designations/{designation.uuid}/{act}/",
        {"revision": designation.revision, "reason": written("\u2066"), "reasons": ["undated"]},
    )
    answer = post_json(
        client,
        f"/api/v1/designations/{designation.uuid}/acts/{act}/",
        {"reason": written("\x1b"), "reasons": ["undated"]},
        **{"If-Match": designation.etag},
    )

    assert page.status_code == answer.status_code == 422
    assert "Neither[U+2066] side" in page.content.decode()
    assert "U+001B" in " ".join(answer.json()["errors"]["reason"])
    assert fresh(designation).revision == designation.revision


def test_a_comment_is_refused_on_the_page_and_by_the_api(sign_in):
    designation, client = in_state("submitted"), sign_in("ru.officer")
    page = client.post(f"/designations/{designation.uuid}/comments/", {"text": written("\u200f"), "audience": "shared"})
    answer = post_json(
        client, f"/api/v1/designations/{designation.uuid}/comments/", {"text": written("\ufeff"), "internal": False}
    )

    assert page.status_code == answer.status_code == 422
    assert "Neither[U+200F] side" in page.content.decode()
    assert "U+FEFF" in json.dumps(answer.json())
    assert not Comment.objects.exists()


def test_a_title_of_invisible_characters_alone_is_refused(sign_in):
    form = {**CONTENT, **CHOSEN, "geometry": json.dumps(square().geojson()), "title_en": "\u200b"}
    answer = sign_in("us.officer").post("/designations/new/", form)

    assert answer.status_code == 422
    assert "U+200B" in answer.content.decode()


def test_a_title_of_marks_alone_says_nothing(sign_in):
    form = {**CONTENT, **CHOSEN, "geometry": json.dumps(square().geojson()), "title_en": "— …"}
    answer = sign_in("us.officer").post("/designations/new/", form)

    assert answer.status_code == 422
    assert "no letter" in answer.content.decode()


def test_what_can_be_written_in_two_ways_is_stored_in_one(sign_in):
    form = {**CONTENT, **CHOSEN, "geometry": json.dumps(square().geojson())}
    form |= {"title_ru": "Те\u0308плого Стана", "terms_en": "1. One.\r\n2. Two.\u20283. Three."}
    sign_in("us.officer").post("/designations/new/", form)

    version = Designation.objects.get().current
    assert version.titles["ru"] == "Тёплого Стана"
    assert version.terms["en"] == "1. One.\n2. Two.\n3. Three."


def key():
    return NewKey(rp_id="testserver", credential_id=b"1" * 16, public_key=b"2" * 65, cose_key=b"3" * 77, sign_count=0)


def in_services():
    """Each service of access that takes a text: a name, the field, and a call that gives it a text."""
    member = person("us.nobody")

    def grant(reason):
        propose(actor=identity_of("us.admin"), user=member.uuid, what=What(role="auditor"), reason=reason)

    def refuse(reason):
        proposal = propose(actor=identity_of("us.admin"), user=member.uuid, what=What(role="observer"), reason="Needed")
        decline(actor=identity_of("us.admin2"), grants=[proposal.uuid], reason=reason)

    def take_back(reason):
        held = granted(member, role="liaison_officer")
        revoke(actor=identity_of("us.admin"), grant=held.uuid, reason=reason)

    def review(reason):
        member = person("us.officer2")
        decisions = dict.fromkeys((held.uuid for held in member.grants.all()), None)
        sign_off(actor=identity_of("us.admin"), user=member.uuid, decisions=decisions, note=reason)

    def name_key(reason):
        register_passkey(actor=identity_of("us.officer"), name=reason, key=key())

    def revoke_key(reason):
        passkey = register_passkey(actor=identity_of("us.officer"), name="Blue key", key=key())
        revoke_passkey(actor=identity_of("us.officer"), passkey=passkey.uuid, reason=reason)

    def recover(reason):
        open_recovery(actor=identity_of("us.admin"), user=member.uuid, reason=reason)

    return [
        ("reason", grant),
        ("reason", refuse),
        ("reason", take_back),
        ("note", review),
        ("name", name_key),
        ("reason", revoke_key),
        ("reason", recover),
    ]


@pytest.mark.parametrize("position", range(7))
@pytest.mark.parametrize("character", BAD)
def test_texts_about_access_are_refused_with_their_field(position, character):
    field, service = in_services()[position]

    with pytest.raises(Incomplete) as refusal:
        service(written(character))

    assert code_point(character) in " ".join(refusal.value.facts["fields"][field])


@pytest.mark.parametrize("name", ["Blue\nkey", "Blue\u2028key"])
def test_a_name_of_a_key_has_one_line(name):
    with pytest.raises(Incomplete) as refusal:
        register_passkey(actor=identity_of("us.officer"), name=name, key=key())

    assert "U+000A" in " ".join(refusal.value.facts["fields"]["name"])


def test_a_table_of_proposals_names_the_line_of_a_bad_reason(sign_in):
    person("us.nobody")
    lines = f"username,kind,code,right,until,reason\r\nus.nobody,role,auditor,,,{written(chr(0x202E))}\r\n"
    table = io.BytesIO(lines.encode())
    table.name = "table.csv"
    answer = sign_in("us.admin").post("/clearances/import/", {"file": table})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "U+202E" in page


@pytest.mark.parametrize("field", ["full_name", "reason"])
def test_a_command_refuses_a_name_that_cannot_be_read(field):
    options = {"delegation": "US", "full_name": "A. Officer", "reason": "Set up", "role": ["liaison_officer"]}
    with pytest.raises(CommandError, match="U\\+202E"):
        call_command("person", "us.new", **{**options, field: written("\u202e")})
