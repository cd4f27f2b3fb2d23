"""Writes to accounts. Creating people is the operator's business; granting is the clearance admin's."""

from typing import Any

from django.db import transaction

from apps.accounts.models import Delegation, User


@transaction.atomic
def sync_delegations(rows: list[dict[str, Any]], *, founded: bool = False) -> list[str]:
    """Bring the delegations to what `theatre/` says. Rows are never deleted: history refers to them.

    `founded`: something was submitted; then who is a signatory stays as it is, since that changes by everybody's
    consent only. Returns the codes of those of which the theatre says otherwise."""
    otherwise = []
    known = {delegation.code: delegation for delegation in Delegation.objects.all()}
    for row in rows:
        delegation = known.get(row["code"]) or Delegation(code=row["code"], is_signatory=False)
        wanted = {field: row[field] for field in ("is_signatory", "position", "allows_codes", "names")}
        if founded and delegation.is_signatory != wanted["is_signatory"]:
            otherwise.append(delegation.code)
            wanted["is_signatory"] = delegation.is_signatory
        if delegation.pk and all(getattr(delegation, field) == value for field, value in wanted.items()):
            continue
        for field, value in wanted.items():
            setattr(delegation, field, value)
        delegation.save()
    return otherwise


def choose_language(*, user: User, language: str) -> None:
    """Remember the language of a user's pages."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
