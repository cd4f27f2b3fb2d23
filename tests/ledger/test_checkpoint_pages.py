"""The auditors' checkpoints: the list, one with its note, any two compared; and the alerts above them."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from django.db import connection

from apps.ledger.alerts import close_alert, raise_alert
from apps.ledger.checkpoints import agreed
from apps.ledger.cosigning import full_note
from apps.ledger.models import Alert, AlertKind, Checkpoint
from apps.ledger.proof_diagram import Drawing, double_ladder, ladder
from apps.ledger.proving import prove_comparison
from apps.ledger.seal import seal_all
from apps.ledger.tiles import tree_of
from jic_verify.tlog.checkpoints import parse_checkpoint
from jic_verify.tlog.notes import parse_note
from jic_verify.tlog.tree import verify_consistency
from jic_verify.witness_messages import parse_request
from tests.built_once import built_once
from tests.people import UserFactory, person
from tests.witnessed import Witnesses

pytestmark = pytest.mark.django_db


@pytest.fixture
def witnesses(tmp_path: Path) -> Witnesses:
    return Witnesses(tmp_path / "witnesses")


@built_once
def sizes(folder: Path) -> list[int]:
    """Three agreed checkpoints and a fourth that only one witness has signed; their sizes."""
    witnesses = Witnesses(folder / "witnesses")
    for _ in range(3):
        UserFactory()
        witnesses.agree()
    UserFactory()
    seal_all()
    witnesses.cosign("RU")
    return sorted(Checkpoint.objects.values_list("size", flat=True))


def text(answer) -> str:
    return answer.content.decode()


# The list


def test_the_list_has_all_checkpoints_newest_first_with_witness_times(sizes, sign_in):
    page = text(sign_in("us.auditor").get("/ledger/checkpoints/"))
    shown = page.split("<tbody>")[1].split("</tbody>")[0]
    places = [shown.index(f'/ledger/checkpoints/{size}/"') for size in reversed(sizes)]
    assert places == sorted(places)
    assert shown.count(">cosigned</span>") == 3
    assert shown.count(">not cosigned yet</span>") == 1
    assert shown.count(">not yet<") == 1
    for one in Checkpoint.objects.all():
        assert one.root_hex[:4] in shown


def test_what_came_too_quickly_for_the_witnesses_is_held_by_a_later_one(sign_in, witnesses):
    UserFactory()
    seal_all()
    skipped = Checkpoint.objects.get()
    UserFactory()
    witnesses.agree()
    client = sign_in("us.auditor")
    assert "covered by a later checkpoint" in text(client.get("/ledger/checkpoints/"))
    page = text(client.get(f"/ledger/checkpoints/{skipped.size}/"))
    assert "covered by a later checkpoint" in page
    assert "not cosigned yet" not in page


def test_the_list_is_paged(sign_in, witnesses, monkeypatch):
    monkeypatch.setattr("apps.ledger.views.checkpoints.PAGE", 2)
    for _ in range(4):
        UserFactory()
        seal_all()
    client = sign_in("us.auditor")
    newest, oldest = Checkpoint.objects.order_by("-size").first(), Checkpoint.objects.order_by("size").first()
    first, second = text(client.get("/ledger/checkpoints/")), text(client.get("/ledger/checkpoints/?page=2"))
    assert f"/ledger/checkpoints/{newest.size}/" in first
    assert f"/ledger/checkpoints/{oldest.size}/" not in first
    assert f"/ledger/checkpoints/{oldest.size}/" in second
    assert "1–2 of 4" in first


def test_a_long_list_takes_as_many_queries_as_a_short_one(sign_in, witnesses, django_assert_max_num_queries):
    for _ in range(12):
        UserFactory()
        seal_all()
    client = sign_in("us.auditor")
    with django_assert_max_num_queries(15):
        client.get("/ledger/checkpoints/")


def test_an_empty_log_says_so(sign_in):
    client = sign_in("us.auditor")
    assert "No entries sealed yet" in text(client.get("/ledger/checkpoints/"))
    assert "Nothing to compare yet" in text(client.get("/ledger/checkpoints/compare/"))
    assert client.get("/ledger/checkpoint").status_code == 404


def test_open_alerts_stand_above_the_list_with_kind_detail_and_time(sizes, sign_in):
    raise_alert(AlertKind.FORK, "witness/us refuses: what it was shown does not continue what it cosigned.")
    client = sign_in("ru.auditor")
    page = text(client.get("/ledger/checkpoints/"))
    assert "A witness was shown two logs that do not continue each other" in page
    assert "witness/us refuses" in page
    assert page.index('id="alerts"') < page.index("<tbody>")
    close_alert(Alert.objects.get().pk, "a drill")
    assert 'id="alerts"' not in text(client.get("/ledger/checkpoints/"))


# One


def test_one_checkpoint_has_its_whole_note_to_copy_and_as_a_file(sizes, sign_in):
    client = sign_in("us.auditor")
    found = agreed()
    page = text(client.get(f"/ledger/checkpoints/{found.size}/"))
    note = full_note(found)
    assert note.splitlines()[-1].replace("+", "&#x2B;") in page or note.splitlines()[-1] in page
    assert 'data-copy="#note"' in page
    file = client.get(f"/ledger/checkpoints/{found.size}/note")
    assert file.content.decode() == note
    assert file.headers["Content-Disposition"] == f'attachment; filename="checkpoint-{found.size}"'
    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_one_checkpoint_leads_to_its_neighbours(sizes, sign_in):
    client = sign_in("us.auditor")
    page = text(client.get(f"/ledger/checkpoints/{sizes[1]}/"))
    assert f"Previous: {sizes[0]}" in page
    assert f"Next: {sizes[2]}" in page
    assert f"?a={sizes[1]}&amp;b={sizes[2]}" in page
    assert "Previous:" not in text(client.get(f"/ledger/checkpoints/{sizes[0]}/"))


@pytest.mark.parametrize(("name", "leads"), [("us.auditor", True), ("us.officer", False)])
def test_the_footer_leads_auditors_alone_to_the_cosigned_checkpoint(sizes, sign_in, name, leads):
    page = text(sign_in(name).get("/register/"))
    assert f"Cosigned checkpoint {agreed().size}" in page
    assert (f'id="seal-checkpoint" href="/ledger/checkpoints/{agreed().size}/"' in page) == leads


def test_a_size_without_a_checkpoint_is_not_there(sizes, sign_in):
    client = sign_in("us.auditor")
    for size in (0, sizes[-1] + 1, 10**40):
        assert client.get(f"/ledger/checkpoints/{size}/").status_code == 404
        assert client.get(f"/ledger/checkpoints/{size}/note").status_code == 404


# Two


def test_any_two_are_compared_in_either_order(sizes, sign_in):
    client = sign_in("us.auditor")
    for a, b in ((sizes[0], sizes[2]), (sizes[2], sizes[0])):
        page = text(client.get("/ledger/checkpoints/compare/", {"a": a, "b": b}))
        assert f"The log with {sizes[2]} entries contains all {sizes[0]} entries of the earlier log, unchanged" in page
        assert "4 entries were added." in page
        assert f'data-earlier="{sizes[0]}"' in page
        assert 'class="ladder"' in page


def test_without_a_choice_the_last_two_agreed_ones_are_compared(sizes, sign_in):
    page = text(sign_in("us.auditor").get("/ledger/checkpoints/compare/"))
    assert f"The log with {sizes[2]} entries contains all {sizes[1]} entries" in page


def test_sizes_may_be_written_as_people_write_them(sizes, sign_in):
    answer = sign_in("us.auditor").get("/ledger/checkpoints/compare/", {"a": f" {sizes[0]} ", "b": f"{sizes[1]}\u00a0"})
    assert answer.status_code == 200


def test_an_unknown_size_is_said_at_its_field_and_the_input_kept(sizes, sign_in):
    answer = sign_in("us.auditor").get("/ledger/checkpoints/compare/", {"a": "99999", "b": "many"})
    page = text(answer)
    assert answer.status_code == 422
    assert f"No checkpoint has 99,999 entries. Nearest: {sizes[-1]}." in page
    assert 'value="99999"' in page
    assert 'value="many"' in page
    assert "Error:" in page.split("</title>")[0]
    assert page.count('aria-invalid="true"') == 2
    assert "data-verify" not in page


def test_one_and_the_same_checkpoint_says_so(sizes, sign_in):
    page = text(sign_in("us.auditor").get("/ledger/checkpoints/compare/", {"a": sizes[0], "b": sizes[0]}))
    assert "Both are the same checkpoint." in page
    assert "ladder" not in page


def test_the_drawn_ways_are_the_proof_and_end_at_both_roots(sign_in, witnesses):
    for _ in range(21):
        UserFactory()
        seal_all()
    every = list(Checkpoint.objects.order_by("size"))
    for earlier in every:
        for later in every:
            if later.size <= earlier.size:
                continue
            proof = prove_comparison(later, earlier)
            assert not proof.fault
            assert proof.steps[-1].later == later.root_hex
            assert proof.steps[-1].earlier == earlier.root_hex
            hashes = [step.sibling for step in proof.steps]
            seed = [proof.seed] if proof.seed_first else []
            assert seed + hashes == [one.hex() for one in tree_of(later.size).consistency_proof(earlier.size)]
            covered = set(range(proof.seed_first, proof.seed_last + 1))
            for step in proof.steps:
                covered |= set(range(step.first, step.last + 1))
            assert covered == set(range(later.size))


def test_the_proofs_file_is_what_a_witness_takes(sizes, sign_in):
    client = sign_in("us.auditor")
    answer = client.get("/ledger/checkpoints/compare/proof", {"a": sizes[2], "b": sizes[0]})
    request = parse_request(answer.content)
    assert request.old_size == sizes[0]
    later = parse_checkpoint(parse_note(request.note).text)
    earlier = parse_checkpoint(parse_note(client.get(f"/ledger/checkpoints/{sizes[0]}/note").content).text)
    verify_consistency(earlier.size, earlier.root, later.size, later.root, request.proof)
    assert client.get("/ledger/checkpoints/compare/proof", {"a": sizes[0]}).status_code == 404


def test_two_that_do_not_continue_each_other_are_told(sizes, sign_in):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE ledger_checkpoint DISABLE TRIGGER ALL")
        cursor.execute("UPDATE ledger_checkpoint SET root = sha256('x') WHERE size = %s", [sizes[0]])
    page = text(sign_in("us.auditor").get("/ledger/checkpoints/compare/", {"a": sizes[0], "b": sizes[2]}))
    assert "These two logs do not continue each other" in page
    assert "of the earlier log, unchanged" not in page


# Who


@pytest.mark.parametrize("name", ["us.officer", "us.authority", "us.admin", "un.observer", "us.nobody"])
def test_nobody_else_finds_any_of_it(sizes, sign_in, name):
    client = sign_in(name)
    for address in (
        "checkpoints/",
        f"checkpoints/{sizes[0]}/",
        f"checkpoints/{sizes[0]}/note",
        "checkpoints/compare/",
        f"checkpoints/compare/proof?a={sizes[0]}&b={sizes[1]}",
        "policy",
        "checkpoint",
    ):
        assert client.get(f"/ledger/{address}").status_code == 404, address


def test_in_russian_nothing_is_left_in_english(sizes, sign_in):
    person("ru.auditor").__class__.objects.filter(username="ru.auditor").update(language="ru")
    client = sign_in("ru.auditor")
    page = text(client.get("/ledger/checkpoints/compare/", {"a": sizes[0], "b": sizes[2]}))
    assert f"Журнал (записей: {sizes[2]}) содержит все записи более раннего журнала ({sizes[0]})" in page
    assert "Добавлены 4 записи." in page
    page = text(client.get("/ledger/checkpoints/compare/", {"a": "99999", "b": sizes[0]}))
    assert f"Контрольной точки с числом записей 99\u00a0999 нет. Ближайшие: {sizes[-1]}." in page


# The drawings


def boxes_apart(drawing: Drawing) -> bool:
    """Whether every box and caption is within the window, and no two boxes touch."""
    inside = all(box.x >= 0 and box.x + box.width <= drawing.width for box in drawing.boxes)
    inside &= all(box.y > 0 and box.y + box.height < drawing.height for box in drawing.boxes)
    inside &= all(0 < caption.y < drawing.height for caption in drawing.captions)
    return inside and not any(
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
        for one, other in combinations(drawing.boxes, 2)
    )


def test_no_two_boxes_of_a_drawing_touch():
    hashed = "0123456789abcdef" * 4
    for steps in range(20):
        for pattern in (0, 0b1010101010, 0b1100110011, ~0):
            sides = ["left" if pattern >> step & 1 else "right" for step in range(steps)]
            assert boxes_apart(ladder(hashed, [(side, hashed, hashed) for side in sides], "entry", "root"))
            if steps:
                ways = [(side, hashed, hashed, hashed) for side in sides]
                assert boxes_apart(double_ladder(hashed, ways, "both", "earlier", "later"))
