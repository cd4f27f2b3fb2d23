"""Which witnesses the log asks: adding and taking back, as the operator. Each is recorded, since the table is
audited."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Delegation
from apps.ledger.bootstrap import local_cosigner, write_files
from apps.ledger.keys import identity
from apps.ledger.models import SignatoryChange, Witness
from apps.ledger.signatory_changes import What, carry_out, is_founded, propose, replace_witness, take_back
from jic_verify.tlog.keys import COSIGNER, QUANTUM_COSIGNER, MalformedKey
from jic_verify.tlog.notes import Verifier


class BadWitness(ValueError):
    """This cannot be a witness, or is none; the text says why."""


def of_signatories() -> list[Witness]:
    """The witness of each signatory, in the order of the delegations."""
    witnesses = Witness.objects.filter(removed_at=None, delegation__is_signatory=True).select_related("delegation")
    return list(witnesses.order_by("delegation__position", "pk"))


@transaction.atomic
def add(*, url: str, vkey: str, delegation: Delegation | None = None) -> Witness | SignatoryChange:
    """Submit every checkpoint to it from now on. For a signatory it takes the place of the witness before: once
    something was submitted, that is proposed to all signatories instead. Raises BadWitness."""
    where = urlsplit(url)
    if where.scheme not in ("http", "https") or not where.hostname or where.query or where.fragment:
        raise BadWitness(f"A witness's URL is such as https://witness.example/jic, not {url}.")
    try:
        verifier = Verifier.parse(vkey.strip())
    except MalformedKey as error:
        raise BadWitness(f"The key cannot be read: {error}") from error
    if verifier.kind not in (COSIGNER, QUANTUM_COSIGNER):
        raise BadWitness("The key is not one that cosigns (type 0x04 or 0x06).")
    active = Witness.objects.filter(removed_at=None)
    if active.filter(vkey=verifier.vkey).exists():
        raise BadWitness(f"{verifier.name} is a witness already.")
    taken = {Verifier.parse(one.vkey).public for one in active} | {key.public for key in identity().keys}
    if verifier.public in taken:
        raise BadWitness("Another witness, or the log itself, has this key: each needs a key of its own.")
    if delegation is not None:
        if is_founded():
            return propose(What.WITNESS, delegation, vkey=verifier.vkey, url=url.rstrip("/"))
        witness = replace_witness(delegation, verifier.vkey, url.rstrip("/"))
    else:
        witness = Witness.objects.create(vkey=verifier.vkey, url=url.rstrip("/"), added_at=timezone.now())
    write_files()
    return witness


@transaction.atomic
def remove(which: str) -> Witness | SignatoryChange:
    """Take a witness back, by its key or the name in it. A signatory's own is replaced by the one of our making: once
    something was submitted, that is proposed to all signatories instead. Raises BadWitness."""
    found = [one for one in Witness.objects.filter(removed_at=None) if which.strip() in (one.vkey, one.name)]
    if len(found) != 1:
        raise BadWitness(f"{len(found) or 'No'} witness is called {which}.")
    witness = found[0]
    if witness.delegation is not None and not witness.url:
        raise BadWitness("Agreement needs a witness of each signatory: add the one that takes its place instead.")
    if witness.delegation is not None and is_founded():
        return propose(What.WITNESS, witness.delegation, vkey=local_cosigner(witness.delegation.code).verifier.vkey)
    if witness.delegation is not None:
        replace_witness(witness.delegation, local_cosigner(witness.delegation.code).verifier.vkey)
    else:
        take_back(witness)
    write_files()
    return witness


def carry_out_change(change: uuid.UUID) -> SignatoryChange:
    """Carry out what every signatory has consented to. Raises NotVisible, ConsentMissing."""
    done = carry_out(change)
    write_files()
    return done
