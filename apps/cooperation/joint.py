"""Whether a joint act may happen now. Every act that needs each signatory's consent asks here, whatever it is about:
pages, API and buttons answer alike, since all of them come through the services that ask."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.access.errors import DomainError
from apps.cooperation.labels import away_sentence
from apps.cooperation.selectors import Cooperation, cooperation_at, returned_since

# Advisory lock: joint acts share it, and a notice waits for those under way. This one spells "JICC".
_LOCK = 0x4A49_4343


class NotJoint(DomainError):
    """A signatory is away, so that nothing joint comes about. `facts["away"]` has the codes."""

    code = "signatory_away"
    status = 409
    mend = gettext_lazy("Nothing was recorded. What each delegation says for itself goes on; see “Cooperation”.")


class Outdated(DomainError):
    """What waits for consents was proposed before a signatory returned."""

    code = "proposed_before_return"
    status = 409
    title = gettext_lazy("This was proposed before a signatory had left and returned: consents to it no longer count.")
    mend = gettext_lazy("Propose it anew, so that every signatory consents to it again.")


def check_joint() -> None:
    """Raise NotJoint while a signatory is away. To the end of the transaction nobody leaves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])
    refuse_unless_joint(cooperation_at())


def refuse_unless_joint(cooperation: Cooperation) -> None:
    if not cooperation.is_joint:
        sentences = [away_sentence(one) for one in cooperation.away]
        raise NotJoint(
            " ".join([*sentences, _("Until its return nothing is agreed that needs every signatory.")]),
            away=[one.code for one in cooperation.away],
        )


def check_proposed_since(moment: datetime) -> None:
    """Raise Outdated for what was proposed before somebody returned."""
    if returned_since(moment):
        raise Outdated


def lock_notices() -> None:
    """Wait until no joint act is under way and nobody else gives notice, to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
