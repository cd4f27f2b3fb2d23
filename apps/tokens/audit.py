"""What is recorded of tokens: that they were made, for what and until when, and that they were ended; the own side's
business. No record holds anything of the token itself, nor its use."""

from django.utils.translation import gettext_lazy as _

from apps.audit.labels import name_columns
from apps.audit.registry import Writes, register
from apps.tokens.models import ApiToken

name_columns({"scope": _("Scope"), "ended_at": _("Ended"), "ended_by_id": _("Ended by")})
register(
    ApiToken,
    "api_token",
    _("API token"),
    private="member",
    without=("digest", "used_at", "used_from"),
    writes=Writes(insert=True, update=("ended_at", "ended_by_id", "used_at", "used_from")),
    labels={"name": _("Begins with"), "purpose": _("Purpose")},
)
