"""What is new to a person, through the policy, until they open the designation."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from apps.access.connection import reading_as
from apps.designations.models import Designation
from apps.negotiation.comments import answer, comment
from apps.negotiation.models import Visit
from apps.negotiation.visits import count_new, news_of
from tests.acting import ask
from tests.built_once import built_once
from tests.drafting import act, in_state
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db


@built_once
def shared(folder: Path) -> Designation:
    for name in ("us.officer", "us.officer2", "ru.officer", "ru.officer2", "ru.auditor", "un.observer", "us.admin"):
        person(name)
    return in_state("submitted")


def say(thing: Designation, actor: str, text: str, internal: bool = False):
    return comment(actor=identity_of(actor), designation=thing.uuid, text=text, internal=internal)


def new_to(reader: str) -> int:
    actor = identity_of(reader)
    with reading_as(actor):
        return count_new(actor)[0]


def test_a_comment_is_new_until_the_record_is_opened(shared, sign_in):
    client = sign_in("ru.officer")
    say(shared, "us.officer", "First")
    # Whoever was never here and is not mentioned is not told of everything that was ever said.
    assert new_to("ru.officer") == 0
    client.get(shared.get_absolute_url())
    root = say(shared, "us.officer", "Second")
    answer(actor=identity_of("us.officer"), designation=shared.uuid, thread=root.uuid, text="Third")
    say(shared, "ru.officer", "My own")
    assert new_to("ru.officer") == 2
    page = client.get("/notices/").content.decode()
    assert shared.get_absolute_url() in page
    assert "new: 2" in client.get(shared.get_absolute_url()).content.decode()
    assert new_to("ru.officer") == 0
    assert "New comments" not in client.get("/notices/").content.decode()


def test_what_a_page_asks_by_itself_reads_nothing(shared, sign_in):
    client = sign_in("ru.officer")
    say(shared, "us.officer", "First")
    client.get(shared.get_absolute_url())
    say(shared, "us.officer", "Second")
    client.get(f"{shared.get_absolute_url()}?panel=live", HTTP_JIC_BY_ITSELF="1")
    assert new_to("ru.officer") == 1


def test_a_mention_is_new_to_whom_it_names_alone(shared):
    say(shared, "us.officer", "For @ru.officer2 and @un.observer")
    assert (new_to("ru.officer2"), new_to("ru.officer"), new_to("un.observer")) == (1, 0, 0)
    assert news_of(identity_of("ru.officer2"))[0].mentions_reader


def test_internal_comments_are_news_to_their_own_side_alone(shared, sign_in):
    for name in ("ru.officer", "us.officer2"):
        sign_in(name).get(shared.get_absolute_url())
    say(shared, "us.officer", "For both")
    for name in ("ru.officer", "us.officer2"):
        sign_in(name).get(shared.get_absolute_url())
    say(shared, "us.officer", "Ours, @us.officer2", internal=True)
    assert (new_to("us.officer2"), new_to("ru.officer")) == (1, 0)


def test_how_far_somebody_has_read_is_theirs_alone(shared, sign_in, as_role):
    say(shared, "us.officer", "First")
    sign_in("ru.officer").get(shared.get_absolute_url())
    as_role("jic_web")
    for reader, seen in (("ru.officer", 1), ("us.officer", 0), ("ru.officer2", 0), ("us.admin", 0)):
        with reading_as(identity_of(reader)):
            assert Visit.objects.count() == seen, reader


def test_what_is_old_is_not_counted(shared, sign_in, time_machine):
    say(shared, "us.officer", "For @ru.officer")
    assert new_to("ru.officer") == 1
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert new_to("ru.officer") == 0


def test_the_page_says_what_waits_since_when_and_due_when(shared, sign_in):
    say(shared, "us.officer", "For @ru.officer")
    page = sign_in("ru.officer").get("/notices/").content.decode()
    assert "Answer the submission of US (version 1)" in page
    assert re.search(r'data-label="Due">\s*<span class="state wait">due \d', page)
    assert page.index("Answer the submission") < page.index("New comments") < page.index("you are mentioned")
    act(ask, "ru.officer", shared, reason="Why?", reasons=["undated"])
    asked = sign_in("us.officer").get("/notices/").content.decode()
    assert "Answer the request for information about your version" in asked
    assert "Answer the" not in sign_in("ru.officer").get("/notices/").content.decode()


def test_the_page_says_of_tasks_what_the_desk_says(shared, sign_in):
    client = sign_in("ru.officer")
    pages = [re.sub(r"data-age>[^<]*", "", client.get(address).content.decode()) for address in ("/", "/notices/")]
    desk, notices = (re.search(r"<tbody>.*?</tbody>", page, re.DOTALL) for page in pages)
    assert desk.group() == notices.group()
