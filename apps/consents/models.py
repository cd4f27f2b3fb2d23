"""One signatory's yes to exactly one digest, proved. What it is about, each app adds in a model of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation, User

# How somebody can prove who they are when they consent.
METHODS = [
    ("session", _("session only")),
    ("password", _("password re-entered")),
    ("code", _("one-time code")),
    ("passkey", _("signed with a passkey")),
]


class Consent(models.Model):
    """One signatory's consent, bound to one digest.

    `method`, `evidence` and `public_key` say how the person proved who they are. A passkey's signature proves it
    without this server; everything else is only attested by it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.BinaryField(max_length=32)
    method = models.CharField(max_length=16, choices=METHODS)
    evidence = models.JSONField(default=dict)
    # The key that signed, where the method is a signature: so that the evidence can be judged without this server.
    public_key = models.BinaryField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def is_signed(self) -> bool:
        """Whether it proves itself without this server."""
        return self.public_key is not None


def missing_signatories(
    consents: Iterable[Consent], digest: bytes, signatories: Iterable[Delegation], *, implied: Iterable[int] = ()
) -> list[Delegation]:
    """Signatories that have not consented to exactly this digest. `implied` are keys of delegations that have without
    a record: whoever wrote a content has agreed to it by writing it."""
    given = {consent.delegation_id for consent in consents if bytes(consent.digest) == digest} | set(implied)
    return [delegation for delegation in signatories if delegation.pk not in given]
