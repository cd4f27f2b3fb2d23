"""Who has what, out as CSV and in again as proposals."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.access.errors import Incomplete
from apps.access.identity import identify
from apps.access.models import Grant
from apps.clearances.grants_csv import COLUMNS, MAX_BYTES, MAX_LINES, propose_from
from apps.texts.csv_cells import guarded
from tests.pages import body
from tests.people import granted, identity_of, person

pytestmark = pytest.mark.django_db
HEAD = "username,kind,code,right,until,reason\n"


def propose(text, by="us.admin"):
    return propose_from(actor=identity_of(by), content=text if isinstance(text, bytes) else text.encode())


def faults(text):
    with pytest.raises(Incomplete) as refused:
        propose(text)
    assert not Grant.objects.waiting(timezone.now()).exists()
    return [(fault.line, fault.column) for fault in refused.value.facts["faults"]]


def said(text):
    with pytest.raises(Incomplete) as refused:
        propose(text)
    assert not Grant.objects.waiting(timezone.now()).exists()
    return " ".join(refused.value.facts["fields"]["file"])


def exported(client):
    answer = client.get("/clearances/people.csv")
    content = body(answer)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_each_line_becomes_a_proposal_that_waits_for_a_second_admin():
    member = person("us.nobody", level=None)
    made = propose(
        HEAD + "us.nobody,role,auditor,,,Takes over\n"
        "us.nobody,level,restricted,read,2099-10-12T16:00Z,Takes over\n"
        "US.Nobody,compartment,air,mark,,Takes over\n"
    )
    assert [(one.role, one.level, one.compartment, one.right) for one in made] == [
        ("auditor", None, "", ""),
        ("", 2, "", "read"),
        ("", None, "AIR", "mark"),
    ]
    assert made[1].valid_until.isoformat() == "2099-10-12T16:00:00+00:00"
    assert not identify(member).roles


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEAD + "us.nobody,role,auditor,,,Причина\n",
        HEAD.replace(",", ";") + "us.nobody;role;auditor;;;Commas, too\n",
        HEAD.replace(",", "\t") + "us.nobody\trole\tauditor\t\t\tTabs\n",
        HEAD.replace("\n", "\r\n") + "us.nobody,role,auditor,,,Windows\r\n\r\n",
        "Reason,UNTIL,right,code,kind,username,colour\nx,,,auditor,role,us.nobody,blue\n",
        HEAD + 'us.nobody,role,auditor,,,"Quoted, with a ""comma"""\n',
        HEAD + 'us.nobody,role,auditor,,,"Two\nlines"\n',
    ],
)
def test_tables_come_as_spreadsheets_write_them(text):
    person("us.nobody")
    assert [one.role for one in propose(text)] == ["auditor"]


def test_every_faulty_line_is_named_by_its_column_and_nothing_is_proposed():
    person("us.nobody")
    person("ru.officer")
    found = faults(
        HEAD + "us.nobody,role,auditor,,,Good\n"
        "ru.officer,role,auditor,,,Foreign\n"
        "us.nowhere,role,auditor,,,Unknown\n"
        "us.admin,role,auditor,,,Me\n"
        "us.nobody,rank,auditor,,,x\n"
        "us.nobody,level,cosmic,read,,x\n"
        "us.nobody,level,restricted,read,tomorrow,x\n"
        "us.nobody,role,observer,,,\n"
    )
    assert found == [
        (3, "username"),
        (4, "username"),
        (5, "username"),
        (6, "kind"),
        (7, "code"),
        (8, "until"),
        (9, "reason"),
    ]


def test_what_the_service_refuses_is_named_by_line_as_well():
    person("us.officer")
    found = faults(
        HEAD + "us.officer,role,auditor,,,Good\n"
        "us.officer,role,auditor,,,Twice in one table\n"
        "us.officer,role,liaison_officer,,,Held already\n"
        "us.officer,role,king,,,Unknown\n"
        "us.officer,compartment,MARS,read,,Unknown\n"
        "us.officer,level,restricted,,,No right\n"
        "us.officer,compartment,AIR,read,2001-01-01,Over\n"
    )
    assert found == [(3, "code"), (4, "code"), (5, "code"), (6, "code"), (7, "right"), (8, "until")]


def test_a_foreign_person_and_one_who_never_was_are_told_alike():
    person("ru.officer")
    sentences = []
    for name in ("ru.officer", "ru.nowhere"):
        with pytest.raises(Incomplete) as refused:
            propose(HEAD + f"{name},role,auditor,,,x\n")
        sentences.append(refused.value.facts["faults"][0].sentence)
    assert sentences[0] == sentences[1]


def test_lines_are_counted_as_an_editor_counts_them():
    person("us.nobody")
    assert faults(HEAD + '\nus.nobody,role,auditor,,,"a\nb\nc"\nus.nobody,rank,x,,,y\n') == [(6, "kind")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a,b\n1,2\n", 1),
        (HEAD.replace("code", "kind") + "x,role,role,,,y\n", 1),
        (HEAD + "us.nobody,role,auditor,,\n", 2),
        (HEAD + "us.nobody,role,auditor,,,x,y\n", 2),
        (HEAD + 'us.nobody,role,auditor,,,"open\n', 2),
        (HEAD + 'us.nobody,role,"aud"itor,,,x\n', 2),
    ],
)
def test_a_broken_table_is_refused_where_it_breaks(text, line):
    person("us.nobody")
    assert faults(text) == [(line, "")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no data lines"),
        (HEAD.encode(), "no data lines"),
        (HEAD.encode() + "us.nobody,role,auditor,,,Причина\n".encode("cp1251"), "Line 2 is not UTF-8"),
        (b"PK\x03\x04\x00\x00", "not a text table"),
        (HEAD.encode("utf-16"), "not UTF-8"),
        (b"x" * (MAX_BYTES + 1), "larger than"),
        ((HEAD + "us.nobody,role,auditor,,,x\n" * (MAX_LINES + 1)).encode(), "more than 500 lines"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content, words):
    assert words in said(content)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(start):
    assert guarded(f"{start}1+1") == f"'{start}1+1"
    assert guarded(f"a{start}1") == f"a{start}1"


def test_the_exported_table_shows_what_holds_and_waits_and_no_others(sign_in):
    member = person("us.nobody", level=None)
    person("ru.officer")
    granted(member, compartment="AIR", right="read", reason="=cmd|calc")
    propose(HEAD + "us.nobody,role,auditor,,2099-01-01,Waits\n")
    rows = exported(sign_in("us.admin"))
    assert tuple(rows[0]) == COLUMNS
    assert not [row for row in rows if row["delegation"] != "US"]
    mine = {row["code"]: row for row in rows if row["username"] == "us.nobody"}
    assert mine["AIR"]["reason"] == "'=cmd|calc"
    assert (mine["AIR"]["proposed_by"], mine["AIR"]["confirmed_by"]) == ("us.admin", "us.admin2")
    assert (mine["AIR"]["status"], mine["auditor"]["status"]) == ("valid", "waiting")
    assert mine["auditor"]["until"] == "2099-01-01T00:00Z"


def test_what_was_written_out_is_read_in_again_as_it_was(sign_in):
    member = person("us.nobody", level=None)
    held = granted(member, compartment="AIR", right="read", reason="-2 people for the watch, “north”")
    content = body(sign_in("us.admin").get("/clearances/people.csv")).decode("utf-8-sig").splitlines(keepends=True)
    only = content[0] + "".join(line for line in content if line.startswith("us.nobody"))
    Grant.objects.filter(pk=held.pk).update(revoked_at=timezone.now(), revoked_by=person("us.admin"), revoke_reason="x")
    (made,) = propose(only)
    assert (made.compartment, made.right, made.reason) == ("AIR", "read", held.reason)


def upload(client, content):
    return client.post("/clearances/import/", {"file": SimpleUploadedFile("t.csv", content, "text/csv")})


def test_the_page_names_each_line_to_mend(sign_in):
    person("us.nobody")
    answer = upload(sign_in("us.admin"), (HEAD + "us.nobody,rank,auditor,,,x\n").encode())
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter one of: role, level, compartment." in page


def test_the_page_proposes_every_line(sign_in):
    person("us.nobody")
    answer = upload(sign_in("us.admin"), (HEAD + "us.nobody,role,auditor,,,x\n").encode())
    assert answer.status_code == 302
    assert Grant.objects.waiting(timezone.now()).count() == 1


@pytest.mark.parametrize("posted", [{}, {"file": "no file"}])
def test_without_a_file_it_is_asked_for(sign_in, posted):
    assert sign_in("us.admin").post("/clearances/import/", posted).status_code == 422
