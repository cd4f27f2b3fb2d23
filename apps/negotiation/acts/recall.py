"""Taking a copy back: its reader loses it with the next request."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.negotiation.act_spec import ActSpec, Button
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.RECALL,
    fact=_("recalled the copy"),
    recorded=_("Copy recalled"),
    title=pgettext_lazy("act", "Recall the copy"),
    effect=_("Its recipients lose access to the copy at once. The record of who opened it is kept."),
    done=_("Copy recalled. Its recipients can no longer open it."),
    button=Button(160, look="no"),
    ends=True,
)
