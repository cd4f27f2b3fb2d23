"""The queue's side of the log. The tables are the truth: a message that comes twice or never changes nothing."""

import base64
import logging
import time
from collections.abc import Callable
from typing import Any

from celery import current_app, shared_task
from django.db import OperationalError as DatabaseAway
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from apps.access.connection import changes_recorded
from apps.ledger.alerts import raise_alert
from apps.ledger.cosigning import Answer, packed, questions, take, unpacked
from apps.ledger.debounce import Debounced
from apps.ledger.head_memory import RolledBack
from apps.ledger.keys import NoKey, identity
from apps.ledger.models import AlertKind
from apps.ledger.orders import make_ordered
from apps.ledger.publishing import publish_agreed
from apps.ledger.replay_check import audit_once
from apps.ledger.seal import ContentMismatch, SealMismatch, Unconfirmed, checkpoint_signed, seal_all
from apps.ledger.signatories import tell_what_is_missing
from apps.ledger.witness_client import WitnessClient
from jic_verify.witness import ENTRIES_NEEDED

log = logging.getLogger(__name__)

QUIET_SECONDS = 10.0
_quiet = {"until": 0.0}


def _away(error: Exception) -> None:
    log.warning("The database does not answer (%s): the next beat tries again.", str(error).strip().split("\n")[0])


@shared_task(name="ledger.seal")
def seal() -> int:
    """Seal what stands in the outbox. While the database is away there is nothing to do but wait for the next beat."""
    try:
        return seal_all()
    except DatabaseAway as error:
        _away(error)
    except RolledBack as error:
        raise_alert(AlertKind.ROLLBACK, str(error))
    except NoKey as error:
        raise_alert(AlertKind.KEY, str(error))
    except SealMismatch as error:
        raise_alert(AlertKind.SEALING, str(error))
    except ContentMismatch as error:
        raise_alert(AlertKind.CONTENT, str(error))
    except Unconfirmed as error:
        log.warning("Nothing is sealed yet. %s", error)
        witness.apply_async(expires=5, retry=False)
    return 0


@shared_task(name="ledger.witness")
def witness() -> int:
    """Ask every witness that has not cosigned the newest checkpoint; returns how many were asked."""
    try:
        asked = questions()
    except DatabaseAway as error:
        _away(error)
        return 0
    except (NoKey, RolledBack):
        # The sealer has told it.
        return 0
    for question in asked:
        if question.url:
            witness_client.send(question, identity().origin)
        else:
            message = {
                "witness": question.witness,
                "body": base64.b64encode(question.body).decode(),
                "entries": base64.b64encode(question.entries).decode(),
            }
            current_app.send_task(
                "witness.cosign", kwargs=message, queue=f"witness.{question.code.lower()}", expires=10, retry=False
            )
    return len(asked)


@shared_task(name="ledger.answered")
def answered(**message: Any) -> None:
    """A witness's answer came back."""
    answer = unpacked(message)
    try:
        take(answer)
    except DatabaseAway as error:
        # The witness will be asked again, and will answer the same.
        _away(error)
        return
    publish_agreed()
    if answer.status == ENTRIES_NEEDED:
        _cosigning.wake()


def _deliver(answer: Answer) -> None:
    _quietly(lambda: answered.apply_async(kwargs=packed(answer), expires=30, retry=False))


witness_client = WitnessClient(_deliver)


@shared_task(name="ledger.audit")
def audit() -> int:
    """Compare the live tables with the replay of the log, and look who has to cosign; returns how many differences were
    told."""
    try:
        return tell_what_is_missing() + audit_once()
    except DatabaseAway as error:
        _away(error)
        return 0


def _quietly(send: Callable[[], object]) -> None:
    """A broker that hangs is tried again a moment later, and not at each act."""
    if time.monotonic() < _quiet["until"]:
        return
    try:
        send()
    except (OperationalError, OSError) as error:
        _quiet["until"] = time.monotonic() + QUIET_SECONDS
        log.warning("The broker does not answer (%s): the change is stored and will be sealed later.", error)


@shared_task(name="ledger.bundles")
def bundles() -> int:
    """Make the bundles that auditors wait for; returns how many were made."""
    try:
        return make_ordered()
    except DatabaseAway as error:
        _away(error)
        return 0


def wake_bundles() -> None:
    """Without a broker the order waits; beat's next message makes it."""
    _quietly(lambda: bundles.apply_async(expires=60, retry=False))


_sealing = Debounced(lambda: _quietly(lambda: seal.apply_async(expires=30, retry=False)))
_cosigning = Debounced(lambda: _quietly(lambda: witness.apply_async(expires=5, retry=False)))


@receiver(changes_recorded, dispatch_uid="ledger.wake")
def wake_sealer(**_: Any) -> None:
    """Wake a worker after a commit. Without a broker the row waits; beat's next message seals it."""
    _sealing.wake()


@receiver(checkpoint_signed, dispatch_uid="ledger.ask")
def wake_witnesses(**_: Any) -> None:
    _cosigning.wake()
