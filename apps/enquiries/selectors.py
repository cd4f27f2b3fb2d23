"""Named reads of questions and comments, each through the policy."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.models import Designation
from apps.enquiries.models import Enquiry, EnquiryReply

# The newest are listed.
MAX_LISTED = 200


@dataclass(frozen=True)
class Asked:
    """A question with the comment on it; None: there is none yet."""

    row: Enquiry
    reply: EnquiryReply | None

    @property
    def designation(self) -> Designation:
        return self.row.designation


def enquiries(actor: Identity, moment: datetime, designation: Designation | None = None) -> list[Asked]:
    """What was asked by a moment, newest first: of one designation, or of all that the reader sees."""
    rows = Enquiry.objects.filter(said_at__lte=moment)
    return _with_replies(actor, moment, rows if designation is None else rows.filter(designation=designation))


def enquiry_of(actor: Identity, enquiry: uuid.UUID, moment: datetime) -> Asked:
    """Raises NotVisible."""
    for asked in _with_replies(actor, moment, Enquiry.objects.filter(uuid=enquiry, said_at__lte=moment)):
        return asked
    raise NotVisible


def _with_replies(actor: Identity, moment: datetime, rows: QuerySet[Enquiry]) -> list[Asked]:
    joined = rows.select_related("delegation", "user", "designation__current")
    found: Sequence[Enquiry] = list(visible(actor, joined).order_by("-said_at", "-pk")[:MAX_LISTED])
    given = EnquiryReply.objects.filter(enquiry__in=[row.uuid for row in found], said_at__lte=moment)
    replies = {one.enquiry: one for one in visible(actor, given).select_related("delegation", "user")} if found else {}
    return [Asked(row, replies.get(row.uuid)) for row in found]
