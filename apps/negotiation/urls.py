from django.urls import path, register_converter

from apps.negotiation.machine import ActType
from apps.negotiation.registry import OF_PEOPLE
from apps.negotiation.views import acting, desk, disclosing, editing, receipts, record, releasing, withheld

app_name = "negotiation"


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

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("withheld/", withheld.withheld, name="withheld"),
    path("designations/new/", editing.new, name="new"),
    path("designations/texts/", editing.texts, name="texts"),
    path("designations/<uuid:designation>/", record.record, name="record"),
    path("designations/<uuid:designation>/comments/", record.add_comment, name="comments"),
    path("designations/<uuid:designation>/compare/", record.compare, name="compare"),
    path("designations/<uuid:designation>/release/", releasing.release_copy, name="release"),
    path("designations/<uuid:designation>/disclosure/", disclosing.disclosure, name="disclosure"),
    path("designations/<uuid:designation>/approve/", acting.approval, name="approve"),
    path("designations/<uuid:designation>/approvals/<uuid:approval>/", receipts.receipt, name="receipt"),
    path("designations/<uuid:designation>/versions/<int:sequence>/", record.version, name="version"),
    path(
        "designations/<uuid:designation>/versions/<int:sequence>/content.json", record.version_content, name="content"
    ),
    path("designations/<uuid:designation>/<version_act:act>/", editing.edit, name="edit"),
    path("designations/<uuid:designation>/<plain_act:code>/", acting.act, name="act"),
]
