"""What is recorded of access reviews."""

from django.utils.translation import gettext_lazy as _

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, register
from apps.clearances.models import AccessReview

name_columns({"reviewer_id": _("Reviewer"), "kept": _("Kept"), "revoked": _("Revoked")})
register(AccessReview, "access_review", _("Access review"), private="member", append_only=True, writes=INSERTS)
