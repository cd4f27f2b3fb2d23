"""The receipt of one signatory's consent: what it binds to, whose it is and how it was proved, to print and to keep."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from apps.access.markings import together
from apps.access.policy import get_visible
from apps.access.requests import SiteRequest
from apps.accounts.models import Delegation
from apps.designations.models import Version
from apps.negotiation.features import collection, detail_features, version_feature
from apps.negotiation.models import Approval
from apps.negotiation.selectors import visible_record
from apps.negotiation.views.binding import content_context


def receipt(request: SiteRequest, designation: uuid.UUID, approval: uuid.UUID) -> HttpResponse:
    """One consent with the content that it binds to, as it was when it was given, and who else has given theirs."""
    actor = request.identity
    subject = visible_record(actor, designation)
    consent = get_visible(
        actor,
        Approval.objects.select_related("delegation", "user", "designation").filter(designation=subject),
        uuid=approval,
    )
    version = get_visible(
        actor, Version.objects.select_related("delegation", "author").defer("search"), pk=consent.version_id
    )
    version.designation = subject
    others = Approval.objects.select_related("delegation", "user").filter(
        designation=subject, purpose=consent.purpose, round=consent.round, digest=consent.digest
    )
    given = [other for other in others if other.pk != consent.pk]
    answered = {other.delegation_id for other in [consent, *given]}
    context = {
        **content_context(subject, version),
        "consent": consent,
        "given": given,
        "missing": [signatory for signatory in Delegation.objects.signatories() if signatory.pk not in answered],
        "features": collection([version_feature(version), *detail_features(version)]),
        "marking": together([version, subject]),
    }
    return render(request, "negotiation/receipt.html", context)
