"""Who reads what is decided and said about a cessation: everybody who reads the agreed map, observers too. None of it
carries a marking: pages say so where something is written. Decisions that are not in effect yet are kept from observers
by the selectors, since no column of theirs says whether they are."""

from apps.access.conditions import HasRole, OfSignatory
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.designations.policies import ALL_READERS, CLOCK, OFFICERS
from apps.truce.models import (
    Attestation,
    ClauseReading,
    Decision,
    DecisionConsent,
    DecisionEnd,
    PreparationMark,
    Report,
)

# Proposing a joint decision, and withdrawing it; consenting to it or declining it.
PROPOSE, DECIDE = "propose", "decide"
# Saying something for one's own delegation: of a day, of a clause, of an event, of preparatory work.
ATTEST, STATE, REPORT = "attest", "state", "report"

PROPOSERS = HasRole(OFFICERS.roles)
AUTHORITIES = HasRole((Role.APPROVING_AUTHORITY.value,))
REPORTERS = HasRole((*PROPOSERS.roles, Role.OBSERVER.value))
# The clock reads what decides for each open page whether its reader is told of it (apps/live).
_READ = (Row(VIEW, (ALL_READERS,)), Row(VIEW, (CLOCK,)))

register(Decision, [*_READ, Row(PROPOSE, (PROPOSERS, OfSignatory())), Row(DECIDE, (AUTHORITIES, OfSignatory()))])
register(DecisionConsent, [*_READ, Row(DECIDE, (AUTHORITIES, OfSignatory()))])
register(DecisionEnd, [*_READ, Row(PROPOSE, (PROPOSERS, OfSignatory())), Row(DECIDE, (AUTHORITIES, OfSignatory()))])
register(Attestation, [*_READ, Row(ATTEST, (AUTHORITIES, OfSignatory()))])
register(ClauseReading, [*_READ, Row(STATE, (PROPOSERS, OfSignatory()))])
register(Report, [*_READ, Row(REPORT, (REPORTERS,))])
register(PreparationMark, [*_READ, Row(REPORT, (REPORTERS,))])

keep_own(Decision, PROPOSE)
keep_own(DecisionConsent, DECIDE)
keep_own(DecisionEnd, PROPOSE, DECIDE)
keep_own(Attestation, ATTEST)
keep_own(ClauseReading, STATE)
keep_own(Report, REPORT)
keep_own(PreparationMark, REPORT)
