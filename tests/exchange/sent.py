"""What a program sends to each address that takes what a page's form takes: who sends it, about what, and its body."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from apps.groups.models import Group
from apps.movements.accounts import StateInput, report_state
from apps.movements.permits import PermitInput, ask_permit
from apps.movements.questions import ask_secretariat
from apps.movements.seals import SealsInput, fix_seals
from apps.texts.moments import instant
from apps.truce.contents import Count, DayD
from apps.truce.decisions import propose
from apps.truce.selectors import truce_at
from apps.undertakings.models import VisitPlan
from tests.documents.registry import entered, keys_made, pdf, proposed, uploaded
from tests.drafting import in_state
from tests.enquiries.asked import asked
from tests.groups.registry import named, of_groups
from tests.movements.convoy import notified
from tests.people import identity_of, person
from tests.separation.areas import of_separation
from tests.truce.cessation import began, decided, says
from tests.undertakings.zones import of_pull_back

API = "/api/v1/"


@dataclass(frozen=True)
class Sent:
    """`about()` brings about what the address is about and gives the rest of the address. What is called in the body
    makes a file; `is_form`: sent in parts, as files are."""

    who: str
    about: Callable[[], str]
    body: dict[str, Any]
    is_form: bool = False


def ago(**length: float) -> str:
    return instant(timezone.now() - timedelta(**length))


def ahead(**length: float) -> str:
    return instant(timezone.now() + timedelta(**length))


def runs() -> None:
    """A cessation that began yesterday and still runs."""
    began(timezone.now().replace(microsecond=0) - timedelta(hours=30), timezone.now() - timedelta(days=3))


def _running(rest: str) -> Callable[[], str]:
    def about() -> str:
        runs()
        return rest

    return about


def _counted() -> str:
    runs()
    return "truce/propose/count/"


def _reset() -> str:
    """Something to begin anew: the first day was attested by all, and counted."""
    runs()
    for code in ("US", "RU"):
        says(code, 1, said_at=timezone.now().replace(microsecond=0) - timedelta(hours=1))
    course = truce_at(identity_of("us.officer"), timezone.now()).course
    assert course is not None
    decided(Count(course.day_d.uuid, 1, 1))
    return "truce/propose/reset/"


def _open_decision() -> str:
    made = propose(
        actor=identity_of("ru.officer"),
        content=DayD(timezone.now().replace(microsecond=0) + timedelta(days=3), "Asia/Damascus"),
    )
    return f"truce/decisions/{made.row.uuid}/end/"


def _movement(rest: str, by: str = "us.officer", prepare: Callable[[Any], Any] = lambda _row: None) -> Any:
    def about() -> str:
        row = notified()
        prepare(row)
        return f"movements/{row.uuid}/say/{rest}/"

    return about


def _asked(row: Any) -> None:
    ask_permit(
        actor=identity_of("un.observer"),
        movement=row.uuid,
        sent=PermitInput(kind="passage", asker="UN", asked_of="Government"),
    )


def _asked_about(row: Any) -> None:
    ask_secretariat(actor=identity_of("us.officer"), movement=row.uuid, text="How many lorries?")


def _departed(row: Any) -> None:
    report_state(actor=identity_of("un.observer"), movement=row.uuid, sent=StateInput("departed"))


def _sealed(row: Any) -> None:
    sent = SealsInput(["S-1", "S-2"], where="Border", by="UN", since=None)
    fix_seals(actor=identity_of("un.observer"), movement=row.uuid, sent=sent)


def _zone(rest: str) -> Callable[[], str]:
    def about() -> str:
        address = f"pull-back/<uuid:zone>/{rest}"
        for placeholder, value in of_pull_back().items():
            address = address.replace(placeholder, value)
        return address

    return about


def _document(rest: str) -> Callable[[], str]:
    def about() -> str:
        keys_made()
        return f"documents/{entered().uuid}/{rest}"

    return about


def _to_release() -> str:
    return f"documents/{uploaded(entered()).instrument.uuid}/release/"


def _open_release() -> str:
    return f"documents/releases/{proposed(uploaded(entered()).instrument).uuid}/end/"


def _ask() -> str:
    person("un.observer")
    return f"enquiries/{in_state('in_force').uuid}/"


def _comment() -> str:
    return f"enquiries/comments/{asked(in_state('in_force')).uuid}/"


def _group(rest: str) -> Callable[[], str]:
    def about() -> str:
        address = f"groups/<uuid:group>/{rest}"
        for placeholder, value in of_groups().items():
            address = address.replace(placeholder, value)
        return address

    return about


def _second_name() -> str:
    address = _group("retract/<uuid:statement>/")()
    named(Group.objects.get(), "Northern Front")
    return address


def _own_visit() -> str:
    of_pull_back()
    plan = VisitPlan.objects.get()
    return f"pull-back/{plan.designation.uuid}/visits/{plan.uuid}/"


def picture() -> SimpleUploadedFile:
    Image.new("RGB", (300, 200), (120, 140, 90)).save(stored := io.BytesIO(), "JPEG")
    return SimpleUploadedFile("post.jpg", stored.getvalue(), "image/jpeg")


OFFICER, OBSERVER = "us.officer", "un.observer"
SENT: dict[str, Sent] = {
    "truce-proposal-day-d": Sent(
        OFFICER,
        lambda: "truce/propose/day_d/",
        {"instant": ahead(days=2), "announced_en": "From sunset.", "announced_ru": "С заката."},
    ),
    "truce-proposal-renewal": Sent(OFFICER, _running("truce/propose/renewal/"), {}),
    "truce-proposal-count": Sent(OFFICER, _counted, {"first": 1, "last": 1}),
    "truce-proposal-reset": Sent(OFFICER, _reset, {"day": 2, "reason_en": "Fire.", "reason_ru": "Огонь."}),
    "truce-proposal-establish": Sent(OFFICER, _running("truce/propose/establish/"), {"instant": ahead(days=1)}),
    "truce-end": Sent("us.authority", _open_decision, {"reason": "Too late."}),
    "truce-read": Sent(OFFICER, _running("truce/days/1/readings/"), {"clause": "attacks", "kept": "kept"}),
    "truce-new-report": Sent(
        OBSERVER, lambda: "truce/reports/new/", {"type": "visit", "since": ago(hours=2), "text": "Access denied."}
    ),
    "truce-preparation": Sent(OFFICER, lambda: "truce/preparation/", {"work": "staff", "done": "yes"}),
    "movements-new": Sent(
        OBSERVER,
        lambda: "movements/new/",
        {
            "kind": "convoy",
            "title": "To eastern Aleppo",
            "organisation": "World Food Programme",
            "since": ahead(days=6),
            "until": ahead(days=6, hours=8),
            "route": "castello",
            "cargo": "food_medical",
            "vehicles": "UN-101; UN",
            "beneficiaries": 80_000,
        },
    ),
    "movements-new-flight": Sent(
        OFFICER,
        lambda: "movements/flights/new/",
        {"aircraft": "combat", "track": "2016-09-13 10:00 36.20, 37.10\n2016-09-13 10:04 36.25, 37.20"},
    ),
    "movements-say-state": Sent(OBSERVER, _movement("state"), {"state": "departed", "since": ago(hours=1)}),
    "movements-say-note": Sent(OFFICER, _movement("note"), {"says": "noted"}),
    "movements-say-permit": Sent(
        OBSERVER, _movement("permit"), {"kind": "passage", "asker": "UN", "asked_of": "Government"}
    ),
    "movements-say-answer": Sent(OBSERVER, _movement("answer", prepare=_asked), {"permit": 1, "says": "given"}),
    "movements-say-seals": Sent(OBSERVER, _movement("seals"), {"numbers": "S-1 to S-9", "where": "Border", "by": "UN"}),
    "movements-say-check": Sent(
        OBSERVER, _movement("check", prepare=_sealed), {"where": "Post", "by": "UN", "checked": 2, "intact": 2}
    ),
    "movements-say-relay": Sent(OFFICER, _movement("relay"), {"unit": "1st", "says": "sent", "passed": "All of it"}),
    "movements-say-question": Sent(OFFICER, _movement("question"), {"text": "How many lorries?"}),
    "movements-say-comment": Sent(
        OBSERVER,
        _movement("comment", prepare=_asked_about),
        {"question": 1, "text_en": "Forty.", "text_ru": "Сорок."},
    ),
    "movements-say-receipt": Sent(
        OBSERVER, _movement("receipt", prepare=_departed), {"recipient": "Council", "text": "Food", "vehicles": 2}
    ),
    "undertakings-mark": Sent(OBSERVER, _zone("steps/1/"), {"party": "government", "state": "done", "note": "Seen"}),
    "undertakings-item": Sent(
        OFFICER,
        _zone("baseline/"),
        {"party": "government", "arms": "heavy", "count": 2, "text": "guns", "place": "36.91, 41.21"},
    ),
    "undertakings-finding": Sent(OBSERVER, _zone("baseline/<uuid:item>/"), {"state": "done", "count": 0}),
    "undertakings-visit": Sent(OBSERVER, _zone("visits/"), {"planned_at": ahead(hours=3), "text": "The west post"}),
    "undertakings-outcome": Sent(OBSERVER, _own_visit, {"began_at": ago(minutes=5), "access": "full"}),
    "undertakings-new-photo": Sent(
        OBSERVER, _zone("visits/<uuid:visit>/photos/"), {"file": picture, "text_en": "The post"}, is_form=True
    ),
    "undertakings-withdraw-photo": Sent(
        OBSERVER, _zone("photos/<uuid:photo>/withdrawal/"), {"reason": "It shows who stands there."}
    ),
    "undertakings-describe-photo": Sent(
        OBSERVER, _zone("photos/<uuid:photo>/descriptions/<slug:language>/"), {"text": "Западный пост"}
    ),
    "documents-new": Sent(
        OFFICER,
        lambda: "documents/new/",
        {
            "number": 7,
            "origin": "joint",
            "level": 1,
            "releasable_to": ["US", "RU"],
            "title_en": "Annex",
            "title_ru": "Приложение",
        },
    ),
    "documents-add": Sent(
        OFFICER,
        _document("files/"),
        {"language": "en", "file": lambda: SimpleUploadedFile("annex.pdf", pdf(), "application/pdf")},
        is_form=True,
    ),
    "documents-article": Sent(OFFICER, _document("articles/"), {"article": "1 b", "provision": "bands"}),
    "documents-propose": Sent(OFFICER, _to_release, {}),
    "documents-end": Sent(OFFICER, _open_release, {}),
    "enquiries-about": Sent(OFFICER, _ask, {"text": "Which convoys pass?"}),
    "enquiries-reply": Sent(OBSERVER, _comment, {"text_en": "All of them."}),
    "groups-new": Sent(OFFICER, lambda: "groups/new/", {"language": "en", "text": "Northern Brigade"}),
    "groups-name": Sent(OFFICER, _group("names/"), {"language": "ar", "text": "لواء الشمال"}),
    "groups-declaration": Sent(
        OFFICER,
        _group("declarations/"),
        {"says": "joins", "since": ago(days=2), "reference": "Letter 1", "declared_at": ago(days=2)},
    ),
    "groups-listing": Sent(OFFICER, _group("listings/"), {"listed_as": "party"}),
    "groups-retract": Sent(OFFICER, _second_name, {"reason": "A mistake."}),
    "separation-account": Sent(
        OFFICER, lambda: f"separation/{of_separation()['<uuid:area>']}/steps/1/", {"state": "done"}
    ),
}
