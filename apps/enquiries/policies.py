"""Who reads, asks and comments. Both are read by whoever may see the designation: signatories once it was submitted,
observers while it stands on the agreed map. Signatories' officers ask; observers of the secretariat comment, of what
they see."""

from dataclasses import replace

from apps.access.conditions import Condition, OfSecretariat, OfSignatory, Present, cleared
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.designations.policies import CLOCK, NO_COPY, OBSERVERS, OFFICERS, ON_THE_MAP, READERS
from apps.enquiries.models import Enquiry, EnquiryReply

ASK, COMMENT = "ask", "comment"
_ON_THE_MAP = replace(ON_THE_MAP, path="designation__state")
_CLEARED: tuple[Condition, ...] = (
    replace(NO_COPY, path="designation__released_to_id"),
    *cleared("designation__"),
)
_VIEW = (
    Row(VIEW, (READERS, OfSignatory(), Present("designation__reference"), *_CLEARED)),
    Row(VIEW, (OBSERVERS, _ON_THE_MAP, *_CLEARED)),
    Row(VIEW, (CLOCK,)),
)
register(
    Enquiry,
    [
        *_VIEW,
        Row(ASK, (OFFICERS, OfSignatory(), Present("designation__reference"), *_CLEARED)),
        Row(COMMENT, (OBSERVERS, OfSecretariat(), _ON_THE_MAP, *_CLEARED)),
    ],
)
register(EnquiryReply, [*_VIEW, Row(COMMENT, (OBSERVERS, OfSecretariat(), _ON_THE_MAP, *_CLEARED))])
keep_own(Enquiry, ASK)
keep_own(EnquiryReply, COMMENT)
