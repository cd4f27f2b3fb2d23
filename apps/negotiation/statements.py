"""What an approver's passkey signs: a statement that names the act, the designation, the version with its digest, the
round, the delegation and the site (docs/ledger.md, "Approvals")."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.passkeys import Site, relying_party
from apps.designations.models import Designation, Version


def statement(site: Site, delegation: str, designation: Designation, version: Version) -> dict[str, Any]:
    """The statement of an approver of a delegation (its code) at a site. Integers and strings only."""
    return {
        "act": "approve",
        "delegation": delegation,
        "designation": str(designation.uuid),
        "digest": version.digest_hex,
        "origin": site.origin,
        "round": designation.round,
        "rp_id": site.rp_id,
        "v": 2,
        "version": str(version.uuid),
    }


def approval_statement(request: HttpRequest, designation: Designation, version: Version) -> dict[str, Any]:
    """What the approver who asks signs at this site."""
    assert isinstance(request.user, User)
    return statement(relying_party(request), request.user.delegation.code, designation, version)
