"""Writes to accounts. Creating people is the operator's business; granting is the clearance admin's."""

from typing import Any

from django.db import transaction

from apps.accounts.models import Delegation, User


@transaction.atomic
def sync_delegations(rows: list[dict[str, Any]]) -> None:
    """Bring the delegations to what `theatre/` says. Rows are never deleted: history refers to them."""
    known = {delegation.code: delegation for delegation in Delegation.objects.all()}
    for row in rows:
        delegation = known.get(row["code"]) or Delegation(code=row["code"])
        wanted = {field: row[field] for field in ("is_signatory", "position", "allows_codes", "names")}
        if delegation.pk and all(getattr(delegation, field) == value for field, value in wanted.items()):
            continue
        for field, value in wanted.items():
            setattr(delegation, field, value)
        delegation.save()


def choose_language(*, user: User, language: str) -> None:
    """Remember the language of a user's pages."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
