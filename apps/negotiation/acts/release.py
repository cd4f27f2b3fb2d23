"""Showing a version to one other delegation: `copies.release` does it, and the act begins the copy."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.negotiation.act_spec import ActSpec
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.RELEASE,
    fact=_("released a copy"),
    recorded=_("Copy released"),
    title=pgettext_lazy("act", "Release a copy"),
)
