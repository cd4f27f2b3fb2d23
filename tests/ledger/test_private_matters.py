"""What is private leaves nothing in the log but that something private happened: neither what, nor of which draft."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.accounts.models import Passkey
from apps.audit.models import Change
from apps.designations.models import Designation
from apps.ledger.bundle import Asked, export
from apps.ledger.models import MAP_EVENT, Entry
from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from apps.negotiation.copies import release
from apps.negotiation.disclosing import disclose
from apps.negotiation.drafts import draft
from apps.negotiation.models import Act
from tests.acting import amend, revise, submit
from tests.drafting import content, fresh, in_state, square
from tests.people import UserFactory, granted, identity_of, person
from tests.witnessed import Witnesses, handed_out, judged

pytestmark = pytest.mark.django_db

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")


def about(designation: Designation) -> list[Entry]:
    return list(Entry.objects.filter(designation=designation).order_by("index"))


def drafted(saves: int, officer: str = "us.officer", **changes: Any) -> Designation:
    """A draft that was saved so many times, at last with the same content."""
    made = draft(actor=identity_of(officer), kind="opposition", content=content(title_en="Attempt 1", **changes))
    for number in range(2, saves):
        attempt = content(title_en=f"Attempt {number}", **changes)
        revise(actor=identity_of(officer), designation=made.uuid, revision=fresh(made).revision, content=attempt)
    revise(actor=identity_of(officer), designation=made.uuid, revision=fresh(made).revision, content=content(**changes))
    return fresh(made)


def submitted(designation: Designation) -> Designation:
    return submit(actor=identity_of("us.officer"), designation=designation.uuid, revision=designation.revision)


def everything_private() -> None:
    """Every sort of private change, by one side."""
    made = drafted(3)
    comment(actor=identity_of("us.officer"), designation=made.uuid, text="Ask the staff first", internal=True)
    release(
        actor=identity_of("us.officer"), designation=made.uuid, revision=made.revision, to="RU", precision="squares_5km"
    )
    submitted(fresh(made))
    disclose(actor=identity_of("us.officer"), designation=made.uuid, sequence=0, tells="reference")
    comment(actor=identity_of("us.officer"), designation=made.uuid, text="They will counter", internal=True)
    granted(person("us.officer2"), compartment="AIR", right="read")
    UserFactory()


def test_every_private_leaf_looks_like_every_other():
    everything_private()
    seal_all()
    private = Entry.objects.filter(private_to__isnull=False)
    kinds = {entry.event for entry in private}
    assert {"designation.created", "designation.changed", "version.created", "act.revise", "act.release"} <= kinds
    assert {"comment.created", "release.created", "disclosure.created", "grant.changed", "user.created"} <= kinds
    shapes = {
        UUID.sub("U", MOMENT.sub("M", re.sub(r'"[\w-]{43}"', '"C"', re.sub(r'"rev":\d+', '"rev":N', entry.leaf_text))))
        for entry in private
    }
    assert shapes == {'{"at":"M","id":"U","rev":N,"sd":["C","C","C","C"],"subject":"U","v":2}'}
    assert {entry.scope for entry in private} == {""}


def test_open_leaves_name_no_subject_of_a_draft_nor_private_ones_a_record():
    everything_private()
    seal_all()
    of_drafts = {str(one) for one in Entry.objects.exclude(row_uuid=None).values_list("subject", flat=True)}
    assert len(of_drafts) >= 4
    for entry in Entry.objects.filter(private_to=None).exclude(event=MAP_EVENT):
        text = entry.leaf_text + "".join(entry.openings)
        assert not of_drafts & set(UUID.findall(text)), entry.event
    record = Designation.objects.get(released_to=None)
    known = {str(record.uuid), *(str(version.uuid) for version in record.versions.all())}
    for entry in Entry.objects.filter(private_to__isnull=False):
        assert entry.leaf_content["subject"] not in known


def test_each_version_of_a_draft_has_a_subject_of_its_own():
    made = drafted(4)
    seal_all()
    versions = Entry.objects.filter(event="version.created")
    assert len({entry.subject for entry in versions}) == 4
    rows = Entry.objects.filter(event__startswith="designation.")
    assert {entry.subject for entry in rows} == {made.draft_subject}
    assert made.draft_subject != made.uuid


def in_the_open(designation: Designation) -> list[str]:
    """What the other side gets of a record, with what is random or a time replaced by the order in which it comes."""
    seal_all()
    texts, named = [], dict[str, str]()

    def name(found: re.Match[str]) -> str:
        return named.setdefault(found[0], f"U{len(named)}")

    for entry in about(designation):
        if entry.private_to_id is None:
            leaf = re.sub(r'"tx":"\d+"', '"tx":"T"', re.sub(r'"[\w-]{43}"', '"C"', entry.leaf_text))
            openings = [re.sub(r'^\["[\w-]{22}"', '["S"', opening) for opening in entry.openings]
            together = re.sub(r"JIC-\d{4}-\d{4}", "REF", "\n".join([leaf, *openings]))
            digests = re.sub(r"[0-9a-f]{64}", "D", together)
            texts.append(re.sub(r'"seq":\d+', '"seq":N', UUID.sub(name, MOMENT.sub("M", digests))))
    return texts


def test_a_draft_saved_seven_times_says_no_more_than_one_saved_once():
    once = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    often = drafted(7)
    assert submitted(fresh(once)).current.sequence == 1
    assert submitted(often).current.sequence == 7
    for made in (once, often):
        current = fresh(made)
        amended = content(title_en="Smaller", shape=square(size=0.01))
        amend(actor=identity_of("us.officer"), designation=made.uuid, revision=current.revision, content=amended)
    said = in_the_open(once)
    assert said == in_the_open(often)
    assert [re.search(r'"event":"([a-z_.]+)"', text)[1] for text in said] == [
        "version.created",
        "designation.created",
        "act.submit",
        "version.created",
        "text_confirmation.created",
        "text_confirmation.created",
        "designation.changed",
        "act.amend",
    ]


def test_a_record_begins_with_its_submission():
    made = submitted(drafted(3))
    amended = content(title_en="Smaller")
    amend(actor=identity_of("us.officer"), designation=made.uuid, revision=fresh(made).revision, content=amended)
    seal_all()
    opened = [one for one in about(made) if one.private_to_id is None and one.event != "text_confirmation.created"]
    version, designation, act, second, changed, amending = opened
    assert (version.subject, version.revision) == (made.current.uuid, 1)
    assert (version.after["sequence"], version.after["parent_id"]) == (1, None)
    assert (designation.subject, designation.revision) == (made.uuid, 1)
    assert designation.before == {}
    # Whose last decimals are noughts, PostgreSQL writes without them.
    for entry in (version, designation):
        assert datetime.fromisoformat(entry.after["created_at"]) == made.submitted_at
    assert (designation.after["revision"], designation.after["round"], designation.after["state"]) == (
        1,
        1,
        "submitted",
    )
    assert designation.after["current_id"] == str(made.current.uuid)
    assert (act.after["sequence"], act.after["code"]) == (1, "submit")
    assert (second.after["sequence"], second.after["parent_id"]) == (2, str(made.current.uuid))
    assert (changed.revision, changed.after["revision"], changed.before["revision"]) == (2, 2, 1)
    assert amending.after["sequence"] == 2
    assert {one.scope for one in (version, designation, act, second, changed, amending)} == {str(made.uuid)}


def rows_in(entry: Entry) -> dict[str, Any]:
    return {**entry.before, **entry.after}


def test_no_row_holds_row_numbers_and_others_are_named_by_uuid_or_code():
    everything_private()
    key = Passkey.objects.create(
        user=person("ru.authority"), name="k", credential_id=b"1", public_key=b"2", cose_key=b"3"
    )
    in_state("in_force", side="ru", shape=square(38.0))
    seal_all()
    for entry in Entry.objects.exclude(event=MAP_EVENT):
        for column, value in rows_in(entry).items():
            assert column not in ("id", "row_revision", "caveat_id", "draft_subject", "submitted_from"), entry.event
            if column.endswith("_id") and column not in ("credential_id", "rp_id") and value is not None:
                assert UUID.fullmatch(value) or value in ("US", "RU", "UN"), (entry.event, column, value)
    recorded = Entry.objects.get(event="passkey.created", subject=key.uuid)
    assert recorded.after["delegation_id"] == "RU"
    assert recorded.scope == "common"


def test_moments_and_bytes_have_one_form_whoever_writes():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Asia/Damascus'; SET LOCAL bytea_output = 'escape'")
    in_state("submitted")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex'")
    version = Change.objects.filter(table_name="designations_version").last()
    assert MOMENT.fullmatch(version.after["created_at"])
    assert re.fullmatch(r"\\x[0-9a-f]{64}", version.after["digest"])


# What the trigger refuses, whoever writes


def private_act(made: Designation) -> None:
    last = made.acts.last()
    values = dict.fromkeys(("from_state", "to_state"), "submitted")
    Act.objects.create(
        designation=made,
        sequence=last.sequence + 1,
        code="acknowledge",
        version=made.current,
        digest=made.current.digest,
        private=True,
        at=last.at,
        **values,
    )


def taken_back(made: Designation) -> None:
    nothing = dict.fromkeys(("reference", "submitted_from", "submitted_revision", "submitted_at"))
    Designation.objects.filter(pk=made.pk).update(**nothing, state="withdrawn")


def made_a_copy(made: Designation) -> None:
    Designation.objects.filter(pk=made.pk).update(
        released_to=person("ru.officer").delegation, precision="exact", state="released"
    )


@pytest.mark.parametrize("write", [private_act, taken_back, made_a_copy], ids=lambda write: write.__name__)
def test_nothing_is_private_after_submission(write: Callable[[Designation], None]):
    made = in_state("submitted")
    with pytest.raises(ProgrammingError, match="private"), transaction.atomic():
        write(made)


def test_an_act_on_a_draft_is_private_whatever_it_says_of_itself():
    made = in_state("draft")
    private_act(made)
    assert Change.objects.filter(table_name="negotiation_act").last().private_to.code == "US"


# What the other side holds


def test_a_bundle_for_the_other_side_opens_nothing_that_is_private(tmp_path):
    witnesses = Witnesses(tmp_path / "witnesses")
    everything_private()
    made = Designation.objects.get(released_to=None)
    auditor = identity_of("ru.auditor")
    witnesses.agree()
    for asked in (Asked(), Asked(designation=made)):
        path = tmp_path / "bundle.zip"
        export(path, auditor, asked)
        assert judged(path).finding is None
        text = b"".join(opened_lines(path)).decode()
        own = set(Entry.objects.filter(private_to__code="RU").values_list("index", flat=True))
        # A copy was made for them, of which they read the entries.
        own |= set(Entry.objects.filter(designation__released_to__code="RU").values_list("index", flat=True))
        indices = {int(line.split(" ")[0]) for line in text.splitlines()}
        private = set(Entry.objects.filter(private_to__isnull=False).values_list("index", flat=True))
        assert not (indices & private) - own
        for words in ("Attempt", "Ask the staff", "They will counter"):
            assert words not in text
    assert handed_out(tmp_path)[1].openings > 0


def opened_lines(path: Any) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("disclosures/")]


def test_openings_stand_by_place_and_are_null_for_absent_private_parts():
    in_state("draft")
    seal_all()
    for entry in Entry.objects.filter(private_to__isnull=False):
        fields = [json.loads(opening)[2] for opening in entry.openings]
        assert fields == ["row", "outline", "text", "who"]
        nothing = [json.loads(opening)[3] is None for opening in entry.openings]
        assert nothing == [False, *([entry.event != "version.created"] * 2), False]
