"""Saving a draft again. Each save is a version of its own; only its delegation sees it."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec, Button, Takes
from apps.negotiation.machine import ActType
from apps.negotiation.versions import bring_version

SPEC = ActSpec(
    ActType.REVISE,
    fact=_("saved the draft"),
    recorded=_("Draft saved"),
    title=_("Edit the draft"),
    effect=_("The draft is saved as a new version. Only your delegation sees it."),
    done=_("The draft is saved."),
    takes=Takes.CONTENT,
    button=Button(70),
    run=bring_version,
)
