"""Beginning a log, changing its key, and beginning another one: the operator's work, as the owner of the database.

Each is a row of an audited table, and so an entry of the log itself.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Delegation
from apps.ledger import head_memory, scope_counts
from apps.ledger.keys import (
    NoKey,
    environment_key,
    identity,
    key_file,
    previous_key_file,
    private_keys,
)
from apps.ledger.models import LogKey, Witness
from apps.ledger.seal import SEAL_LOCK, frontier_of, head_of, latest, sign
from apps.ledger.signatory_changes import is_founded, replace_witness
from jic_verify.tlog.notes import Cosigner, Signer, Verifier
from jic_verify.witness import load_or_make_key


class CannotRotate(RuntimeError):
    """The log's key cannot be changed now; the text says why."""


def create_log() -> None:
    """Found a log where there is none: its key, its name, and a witness of our own making for each signatory that has
    none.

    Safe to run at every start. In production a delegation replaces the witness of ours by its own (`ledger witness
    add`)."""
    if not LogKey.objects.filter(until=None).exists():
        key = private_keys()[0] if environment_key() else load_or_make_key(key_file())
        add_key(f"{settings.LEDGER_ORIGIN}/{secrets.token_hex(4)}", key, "the log is founded")
    # Once something was submitted nobody gets another witness without everybody's consent: one that has gone is told by
    # alerts until it is back.
    for delegation in () if is_founded() else Delegation.objects.signatories():
        if not Witness.objects.filter(delegation=delegation, removed_at=None).exists():
            cosigner = local_cosigner(delegation.code)
            Witness.objects.create(delegation=delegation, vkey=cosigner.verifier.vkey, added_at=timezone.now())
    write_files()


def add_key(origin: str, key: Ed25519PrivateKey, reason: str) -> LogKey:
    vkey = Signer(origin, key).verifier.vkey
    return LogKey.objects.create(origin=origin, vkey=vkey, since=timezone.now(), reason=reason)


def witness_folder(code: str) -> Path:
    """Where a witness of our own making keeps its key and its memory: one folder each, outside the database."""
    path: Path = settings.HOME / "witnesses" / code.lower()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def local_cosigner(code: str) -> Cosigner:
    """The signatory's witness of our own making, with the key that lies here (made on the first call)."""
    return Cosigner(f"{identity().origin}/witness/{code.lower()}", load_or_make_key(witness_folder(code) / "key.pem"))


def write_files() -> None:
    """What processes beside the database read: the log's public keys, which witnesses on this machine trust, and which
    witnesses of our own making are in use. One a line."""
    _write(settings.HOME / "witnesses" / "log.vkeys", [key.vkey for key in identity().keys])
    local = Witness.objects.filter(removed_at=None, url="", delegation__isnull=False).select_related("delegation")
    _write(settings.HOME / "witnesses" / "local", [one.delegation.code.lower() for one in local if one.delegation])


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text("".join(f"{line}\n" for line in lines))
    new.replace(path)


@transaction.atomic
def rotate(reason: str) -> Verifier:
    """Begin with a new key: from now on both sign, so that whoever trusts the old one only can follow. Raises NoKey,
    CannotRotate."""
    if settings.LEDGER_KEY:
        raise CannotRotate("The key stands in the environment (JIC_LEDGER_KEY): keep it in a file to change it here.")
    if previous_key_file().exists():
        raise CannotRotate("A rotation is under way: end it first (`manage.py ledger rotate --end`).")
    known = identity()
    _hold_still()
    if not key_file().exists():
        raise NoKey("The log's present key is not here.")
    key_file().rename(previous_key_file())
    log_key = add_key(known.origin, load_or_make_key(key_file()), reason)
    write_files()
    return Verifier.parse(log_key.vkey)


@transaction.atomic
def end_rotation() -> list[str]:
    """Retire the keys before the last; returns their public halves. Witnesses must trust the new one by now."""
    _hold_still()
    current = list(LogKey.objects.filter(until=None).order_by("-pk"))
    retired = current[1:]
    for key in retired:
        key.until = timezone.now()
        key.save(update_fields=["until"])
    previous_key_file().unlink(missing_ok=True)
    write_files()
    return [key.vkey for key in retired]


@transaction.atomic
def begin_new_log(reason: str) -> str:
    """Another log, with a name of its own and the leaves that are here: what is left to do when a restored database is
    behind what was signed. Returns the new origin.

    Nothing of the old log is signed again. Its checkpoints stay, so that anybody who holds one can show which entries
    were lost; the new log's first leaves are the old one's.
    """
    _hold_still()
    old = identity().origin
    last = latest(old)
    for key in LogKey.objects.filter(until=None):
        key.until = timezone.now()
        key.save(update_fields=["until"])
    previous_key_file().unlink(missing_ok=True)
    key_file().unlink(missing_ok=True)
    origin = f"{settings.LEDGER_ORIGIN}/{secrets.token_hex(4)}"
    add_key(origin, private_keys()[0] if environment_key() else load_or_make_key(key_file()), reason)
    for witness in Witness.objects.filter(removed_at=None, url="").select_related("delegation"):
        assert witness.delegation is not None
        replace_witness(witness.delegation, local_cosigner(witness.delegation.code).verifier.vkey)
    write_files()
    if last:
        known = identity()
        sign(known, frontier_of(last), head_of(known.origin, None), 0)
    return origin


def adopt() -> int:
    """Have the signer's memory take the database's head for what was signed last: after a move to another machine, when
    no witness can be asked. The operator answers for it. Returns the size."""
    known = identity()
    head = head_of(known.origin, latest(known.origin))
    head_memory.remember(head, head)
    return head.size


@transaction.atomic
def recount() -> scope_counts.MapRoot:
    """Count the map's state anew from the log: after tables were set back one without the other."""
    _hold_still()
    return scope_counts.recount()


def _hold_still() -> None:
    """Wait until nobody seals, and let nobody begin before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
