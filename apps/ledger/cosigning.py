"""Asking witnesses to cosign, and taking down what they answer.

What is asked and answered is C2SP tlog-witness, over HTTP or (for the witnesses of our own machine) over the queue. The
tables hold the truth: a question or an answer that is lost is asked again by the next beat.
"""

from __future__ import annotations

import base64
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from apps.ledger import head_memory
from apps.ledger.alerts import raise_alert
from apps.ledger.checkpoints import signatory_witnesses, witnesses_in_use
from apps.ledger.head_memory import Head
from apps.ledger.keys import identity
from apps.ledger.models import AlertKind, Checkpoint, Cosignature, Witness
from apps.ledger.seal import head_of, latest
from apps.ledger.tiles import leaves, tree_of
from apps.texts.characters import visible
from jic_verify.tlog.checkpoints import MalformedCheckpoint, parse_checkpoint
from jic_verify.tlog.notes import BadSignature, MalformedNote, Verifier, parse_note
from jic_verify.witness import ENTRIES_NEEDED, MalformedAnswer, format_request, parse_size
from jic_verify.witness_entries import format_entries

log = logging.getLogger(__name__)

# Two full batches: 2.6 MB.
MAX_ENTRIES = 4_002
# A cosignature that tells another time than this clock, by more, is not taken: it would bound entries wrongly for good.
CLOCKS_APART_SECONDS = 300
LONGEST_REASON = 300
# A witness that does not answer is asked again after this many seconds.
PATIENCE_SECONDS = 2.0
# A witness that cannot be reached is left alone longer each time, up to this.
LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True)
class Question:
    """What a witness is asked: to count `entries` (add-entries), then to cosign (`body`, add-checkpoint). Either may be
    empty."""

    witness: int
    code: str
    url: str
    body: bytes
    entries: bytes = b""
    # The entries are those from `first` up to `size`.
    first: int = 0
    size: int = 0


@dataclass(frozen=True)
class Answer:
    """What came back. Status 0: nothing did, and `body` says why. `evidence` is the last checkpoint that the witness
    holds, where it sent it."""

    witness: int
    status: int
    body: bytes
    evidence: bytes = b""


class Progress:
    """What this process has asked each witness and when: so that no witness is asked twice at once."""

    def __init__(self) -> None:
        self._asked: dict[int, float] = {}
        self._failures: dict[int, int] = {}
        self._old: dict[int, int] = {}
        self._counted: dict[int, int] = {}

    def free(self, witness: int) -> bool:
        failures = self._failures.get(witness, 0)
        pause = min(PATIENCE_SECONDS * 2**failures, LONGEST_PAUSE_SECONDS) if failures else PATIENCE_SECONDS
        return time.monotonic() - self._asked.get(witness, -LONGEST_PAUSE_SECONDS) >= pause

    def asked(self, witness: int) -> None:
        self._asked[witness] = time.monotonic()

    def answered(self, witness: int, reached: bool) -> None:
        if reached:
            self._failures.pop(witness, None)
            self._asked.pop(witness, None)
        else:
            self._failures[witness] = min(self._failures.get(witness, 0) + 1, 10)

    def stands_at(self, witness: int, size: int) -> None:
        """The witness said which size it knows; what is stored here is behind."""
        self._old[witness] = size

    def has_counted(self, witness: int, size: int) -> None:
        """The witness said how many entries it has counted."""
        self._counted[witness] = size
        self._asked.pop(witness, None)

    def counted(self, witness: int, stored: int) -> int:
        """How many entries it has counted, as far as is known: what it said last, else those that it has cosigned.

        Kept until it says otherwise: an answer to another question in between must not make it forgotten."""
        return self._counted.get(witness, stored)

    def old_size(self, witness: int, stored: int) -> int:
        return self._old.pop(witness, stored)


progress = Progress()


def questions() -> list[Question]:
    """What is to be asked now: of each free witness that has not cosigned the newest checkpoint, that one."""
    origin = identity().origin
    last = latest(origin)
    if last is None:
        return []
    vouched = head_memory.check(head_of(origin, last), lambda size: tree_of(size).root().hex())
    asked = []
    for witness in witnesses_in_use():
        stored = (
            Cosignature.objects.filter(witness=witness, checkpoint__origin=origin).aggregate(
                size=Max("checkpoint__size")
            )["size"]
            or 0
        )
        # Without a memory of our own, every signatory's witness has to vouch anew even for what it has cosigned.
        done = stored == last.size and (vouched or witness.delegation_id is None)
        if done or not progress.free(witness.pk):
            continue
        progress.asked(witness.pk)
        asked.append(_question(witness, stored, last))
    return asked


def _question(witness: Witness, stored: int, last: Checkpoint) -> Question:
    """The next step for a witness that has cosigned `stored` entries: to cosign the newest checkpoint, with the entries
    up to it, or where these are too many at once, with the first of them: then it says how many it has counted.

    It is never asked for an earlier checkpoint: what was written after that one would be older than the cosignature on
    it, and every bundle wrong for good.
    """
    counted = progress.counted(witness.pk, stored)
    reached = last
    if last.size - counted > MAX_ENTRIES:
        within = Checkpoint.objects.filter(origin=last.origin, size__gt=counted, size__lte=counted + MAX_ENTRIES)
        reached = within.order_by("-size").first() or last
    entries = b""
    if counted < reached.size:
        note = reached.note.encode()
        entries = format_entries(counted, note, leaves(counted, reached.size))
    old = progress.old_size(witness.pk, stored)
    proof = tree_of(last.size).consistency_proof(old) if old else []
    body = format_request(old, proof, full_note(last))
    code = witness.delegation.code if witness.delegation else ""
    return Question(witness.pk, code, witness.url, body, entries, counted, reached.size)


def full_note(checkpoint: Checkpoint) -> str:
    """The checkpoint with the log's signatures and every cosignature of a witness that is not taken back."""
    lines = checkpoint.cosignatures.filter(witness__removed_at=None).order_by("witness").values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


def take(answer: Answer) -> None:
    """Take down what a witness answered: a cosignature, a size to go on from, or what it refused."""
    witness = Witness.objects.select_related("delegation").filter(pk=answer.witness, removed_at=None).first()
    if witness is None:
        return
    progress.answered(witness.pk, reached=answer.status != 0)
    if answer.status == 0:
        log.warning("Witness %s does not answer: %s", witness.name, answer.body.decode("utf-8", "replace")[:200])
    elif answer.status == 200:
        _cosigned(witness, answer)
    elif answer.status == ENTRIES_NEEDED:
        _has_counted(witness, answer)
    elif answer.status == 409:
        _stands_elsewhere(witness, answer)
    else:
        _refused(witness, answer)


def _cosigned(witness: Witness, answer: Answer) -> None:
    """Find the checkpoint that the lines sign, newest first, and store the witness's."""
    verifier = Verifier.parse(witness.vkey)
    origin = identity().origin
    for checkpoint in Checkpoint.objects.filter(origin=origin).order_by("-size")[:50]:
        body = checkpoint.note.partition("\n\n")[0] + "\n"
        try:
            note = parse_note(body.encode() + b"\n" + answer.body)
            verified = note.verified([verifier])
        except MalformedNote as error:
            raise_alert(AlertKind.BAD_PROOF, f"{witness.name} answered with what is no signature: {error}")
            return
        except BadSignature:
            continue
        if not verified:
            raise_alert(AlertKind.BAD_PROOF, f"{witness.name} answered with a signature of another key.")
            return
        told = verified[0].timestamp or 0
        if abs(told - time.time()) > CLOCKS_APART_SECONDS:
            raise_alert(AlertKind.CLOCK, f"{witness.name} signs with a time that is not now: {moment_words(told)}.")
            return
        line = next(
            signature.line
            for signature in note.signatures
            if signature.name == verifier.name and signature.key_id == verifier.key_id
        )
        _store(witness, checkpoint, told, line)
        progress.has_counted(witness.pk, checkpoint.size)
        return
    raise_alert(
        AlertKind.BAD_PROOF, f"{witness.name} answered with a signature that fits none of the last checkpoints."
    )


def _store(witness: Witness, checkpoint: Checkpoint, timestamp: int, line: str) -> None:
    if witness.delegation_id is not None:
        _vouch(witness, checkpoint)
    Cosignature.objects.get_or_create(
        checkpoint=checkpoint,
        witness=witness,
        defaults={"timestamp": timestamp, "line": line, "at": timezone.now()},
    )


def _vouch(witness: Witness, checkpoint: Checkpoint) -> None:
    """Where the signer's memory is empty (another machine), the signatories' witnesses stand for it."""
    head = head_of(checkpoint.origin, latest(checkpoint.origin))
    if head == head_of(checkpoint.origin, checkpoint) and not head_memory.remembered():
        head_memory.confirm(head, str(witness.pk), set(map(str, signatory_witnesses())))


def moment_words(seconds: int) -> str:
    """As an alert names it, to the day: the same alert is told once, not at each second."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return f"{seconds} s after 1970"


def _has_counted(witness: Witness, answer: Answer) -> None:
    """It needs entries before it cosigns. A size beyond ours is judged when it is asked to cosign."""
    try:
        size = parse_size(answer.body)
    except MalformedAnswer:
        raise_alert(AlertKind.BAD_PROOF, f"{witness.name} answered {ENTRIES_NEEDED} without a size.")
        return
    progress.has_counted(witness.pk, size)


def _stands_elsewhere(witness: Witness, answer: Answer) -> None:
    """The witness knows another size than was thought. A larger one than ours that we signed means that we lost
    entries."""
    try:
        size = int(answer.body.decode("ascii").strip())
    except ValueError:
        raise_alert(AlertKind.BAD_PROOF, f"{witness.name} answered 409 without a size.")
        return
    last = latest(identity().origin)
    if last is not None and size <= last.size:
        progress.stands_at(witness.pk, size)
        return
    ours = last.size if last else 0
    detail = f"{witness.name} has cosigned {size} entries, and the log in the database has {ours}."
    if _signed_by_us(answer.evidence, size):
        detail += " It showed our own signature on them: nothing is signed until they are back."
    raise_alert(AlertKind.ROLLBACK, detail)


def _signed_by_us(evidence: bytes, size: int) -> bool:
    """Whether a checkpoint bears our signature. If so the signer's memory takes it down, and signs nothing that does
    not continue it. A claim without our signature stops nobody: else one witness could stop the log."""
    known = identity()
    try:
        note = parse_note(evidence)
        shown = parse_checkpoint(note.text)
        signed = bool(note.verified(known.keys))
    except (MalformedNote, MalformedCheckpoint, BadSignature):
        return False
    if not signed or shown.origin != known.origin or shown.size != size:
        return False
    head = Head(shown.origin, shown.size, shown.root.hex())
    head_memory.remember(head, head)
    return True


REFUSALS = {
    403: (AlertKind.BAD_PROOF, "does not accept the log's signature"),
    404: (AlertKind.BAD_PROOF, "does not know this log"),
    503: (AlertKind.CLOCK, "does not cosign now"),
    422: (AlertKind.FORK, "refuses: what it was shown does not continue what it cosigned"),
}


def _refused(witness: Witness, answer: Answer) -> None:
    kind, said = REFUSALS.get(answer.status, (AlertKind.BAD_PROOF, f"answered with status {answer.status}"))
    reason = visible(answer.body.decode("utf-8", "replace").strip()[:LONGEST_REASON])
    raise_alert(kind, f"{witness.name} {said}. It says: {reason}")


def packed(answer: Answer) -> dict[str, Any]:
    """An answer as a message of the queue."""
    return {
        "witness": answer.witness,
        "status": answer.status,
        "body": base64.b64encode(answer.body).decode(),
        "evidence": base64.b64encode(answer.evidence).decode(),
    }


def unpacked(message: dict[str, Any]) -> Answer:
    return Answer(
        int(message["witness"]),
        int(message["status"]),
        base64.b64decode(message["body"]),
        base64.b64decode(message.get("evidence", "")),
    )
