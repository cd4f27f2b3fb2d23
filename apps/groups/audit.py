"""What is recorded of groups and of what is stated of them: all of it, open to every signatory."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, register
from apps.groups.models import Declaration, Group, GroupName, Listing, Retraction

name_columns(
    {
        "group": _("Identifier of the group"),
        "source": pgettext_lazy("group", "Source"),
        "made_to": _("Made to"),
        "declared_at": _("Declared at"),
        "listed_as": _("Listed as"),
        "statement": _("Identifier of the statement"),
    }
)

_OF_NAMES = {"text": pgettext_lazy("group", "Name"), "until": _("Until"), "language": _("Language")}
_SINCE = pgettext_lazy("statement about a group", "Since")
for model, noun, name, labels in (
    (Group, "group", _("Group"), {}),
    (GroupName, "group_name", _("Name of a group"), _OF_NAMES),
    (Declaration, "group_declaration", _("Declaration of a group"), {"reference": _("Paper"), "says": _("Declared")}),
    (Listing, "group_listing", _("Entry of a list of groups"), {"reference": _("Paper")}),
    (Retraction, "group_retraction", _("Retraction of a statement about a group"), {}),
):
    register(
        model,
        noun,
        name,
        private="open",
        append_only=True,
        writes=INSERTS,
        without=("folded",) if model is GroupName else (),
        labels={**labels, "since": _SINCE},
    )
