from django.urls import register_converter

from apps.access.addresses import ADMINS, VIEWABLE, Page, Record, page
from apps.access.roles import Role
from apps.negotiation.machine import ActType
from apps.negotiation.policies import CONFIRM_TEXTS
from apps.negotiation.registry import OF_PEOPLE
from apps.negotiation.views import (
    acting,
    batch,
    blocked,
    common_ground,
    comparing,
    desk,
    disclosing,
    editing,
    notices,
    receipts,
    record,
    releasing,
    texts,
)
from apps.releases.policies import DISCLOSE, RELEASE

app_name = "negotiation"
DESK = Page(f"{VIEWABLE} and waits for them; people without a desk are sent to their first page")
BLOCKED = Page("approvals of the admin's own delegation that something hidden blocks", ADMINS)


class OneOf:
    """A path part that is one of a closed set of words."""

    words: tuple[ActType, ...] = ()

    def __init_subclass__(cls) -> None:
        cls.regex = "|".join(word.value for word in cls.words)

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class VersionAct(OneOf):
    words = tuple(spec.type for spec in OF_PEOPLE if spec.route == "negotiation:edit")


class PlainAct(OneOf):
    words = tuple(spec.type for spec in OF_PEOPLE if spec.route == "negotiation:act")


register_converter(VersionAct, "version_act")
register_converter(PlainAct, "plain_act")

# The part of the guide for each act that an address serves; "" stands for all others.
EDITS = {"": "officers#form", "counter": "officers#answer", "amend": "officers#answer", "propose": "amendments#propose"}
ACTS = {
    "": "officers#answer",
    "submit": "officers#new",
    "recall": "officers#copies",
    "decline": "authorities#decline",
    "suspend": "authorities#ending",
    "resume": "authorities#ending",
    "rescind": "authorities#ending",
}
urlpatterns = [
    page("", desk.desk, name="desk", opens=DESK, guide="officers#tasks"),
    page(
        "notices/",
        notices.notices,
        name="notices",
        opens=Page(f"{VIEWABLE} and waits for them, and comments that they may see and have not read"),
        guide="threads#notices",
    ),
    page("withheld/", blocked.withheld, name="withheld", opens=BLOCKED, guide="clearances#blocked"),
    page(
        "designations/batch/",
        batch.batch,
        name="batch",
        takes_forms=True,
        opens=Page("the designations that were selected, as far as the reader may see them"),
        guide="batches#steps",
    ),
    page(
        "designations/new/",
        editing.new,
        name="new",
        takes_forms=True,
        opens=Page("an empty form", (Role.LIAISON_OFFICER,), signatory=True),
        guide="officers#new",
    ),
    page(
        "designations/texts/",
        texts.texts,
        name="texts",
        takes_forms=True,
        opens=Page("what differs between the texts that were sent to it, and terms of the glossary"),
    ),
    page("designations/<uuid:designation>/", record.record, name="record", opens=Record(), guide="officers#record"),
    page(
        "designations/<uuid:designation>/comments/",
        record.comments,
        name="comments",
        takes_forms=True,
        opens=Record(),
        guide="threads#write",
    ),
    page(
        "designations/<uuid:designation>/compare/",
        comparing.compare,
        name="compare",
        opens=Record("version"),
        guide="differences#steps",
    ),
    page(
        "designations/<uuid:designation>/common-ground/",
        common_ground.common_ground_page,
        name="common_ground",
        opens=Record("version"),
        guide="common-ground#common-ground",
    ),
    page(
        "designations/<uuid:designation>/confirm-texts/",
        texts.confirmation,
        name="confirm_texts",
        takes_forms=True,
        opens=Record(CONFIRM_TEXTS),
        guide="languages#confirm",
    ),
    page(
        "designations/<uuid:designation>/release/",
        releasing.release_copy,
        name="release",
        takes_forms=True,
        opens=Record(RELEASE),
        guide="officers#copies",
    ),
    page(
        "designations/<uuid:designation>/disclosure/",
        disclosing.disclosure,
        name="disclosure",
        takes_forms=True,
        opens=Record(DISCLOSE),
        guide="officers#disclosure",
    ),
    page(
        "designations/<uuid:designation>/approve/",
        acting.approval,
        name="approve",
        takes_forms=True,
        opens=Record(ActType.APPROVE.value),
        guide="authorities#approve",
    ),
    page(
        "designations/<uuid:designation>/approvals/<uuid:approval>/",
        receipts.receipt,
        name="receipt",
        opens=Record("consent"),
        guide="authorities#approve",
    ),
    page(
        "designations/<uuid:designation>/versions/<int:sequence>/",
        record.version,
        name="version",
        opens=Record("version"),
        guide="officers#versions",
    ),
    page(
        "designations/<uuid:designation>/versions/<int:sequence>/content.json",
        record.version_content,
        name="content",
        opens=Record("version"),
    ),
    page(
        "designations/<uuid:designation>/<version_act:act>/",
        editing.edit,
        name="edit",
        takes_forms=True,
        opens=Record("<act>"),
        guide=EDITS,
    ),
    page(
        "designations/<uuid:designation>/<plain_act:code>/",
        acting.act,
        name="act",
        takes_forms=True,
        opens=Record("<act>"),
        guide=ACTS,
    ),
]
