"""The receipt of one signatory's consent: what it binds to, whose it is and how it was proved, to print and to keep."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from apps.accounts.models import Delegation
from apps.clearances.errors import NotVisible
from apps.clearances.markings import together
from apps.clearances.policy import VIEW, can, get_visible
from apps.clearances.requests import SiteRequest
from apps.designations.models import Version
from apps.designations.outlines import vertex_rows
from apps.negotiation.features import collection, line_feature, version_feature
from apps.negotiation.models import Approval
from apps.negotiation.views.binding import clauses_of, stated_by
from apps.negotiation.views.record import visible_record


def receipt(request: SiteRequest, designation: uuid.UUID, approval: uuid.UUID) -> HttpResponse:
    """One consent with the content that it binds to, as it was when it was given, and who else has given theirs."""
    who = request.identity
    subject = visible_record(who, designation)
    consent = get_visible(
        who,
        Approval.objects.select_related("delegation", "user", "designation").filter(designation=subject),
        uuid=approval,
    )
    version = get_visible(
        who, Version.objects.select_related("delegation", "author").defer("search"), pk=consent.version_id
    )
    version.designation = subject
    if not can(who, VIEW, version):
        raise NotVisible
    others = Approval.objects.select_related("delegation", "user").filter(
        designation=subject, purpose=consent.purpose, round=consent.round, digest=consent.digest
    )
    given = [other for other in others if other.pk != consent.pk]
    answered = {other.delegation_id for other in [consent, *given]}
    context = {
        "designation": subject,
        "version": version,
        "consent": consent,
        "given": given,
        "missing": [one for one in Delegation.objects.signatories() if one.pk not in answered],
        "clauses": clauses_of(version),
        "stated": stated_by(version),
        "rows": vertex_rows(version.as_shape),
        "features": collection([version_feature(version), *line_feature(version)]),
        "marking": together([version, subject]),
    }
    return render(request, "negotiation/receipt.html", context)
