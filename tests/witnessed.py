"""A log with witnesses, in this process: what the queue carries between them in the running site is carried here by
hand."""

from __future__ import annotations

from pathlib import Path

from apps.accounts.models import Delegation
from apps.ledger import cosigning
from apps.ledger.bootstrap import local_cosigner
from apps.ledger.bundle import Asked, Written, export
from apps.ledger.cosigning import Answer, Progress, questions, take
from apps.ledger.keys import identity
from apps.ledger.seal import seal_all
from jic.local_witness import answered
from jic_verify.verify import Verdict, verify
from jic_verify.witness import ENTRIES_NEEDED, Memory, Witness, origin_hash


class Witnesses:
    """Both signatories' witnesses with memories in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        known = identity()
        self.origin = known.origin
        # What other tests' witnesses have counted says nothing of these.
        cosigning.progress = Progress()
        self.by_code = {
            one.code: Witness(
                [local_cosigner(one.code)], {known.origin: list(known.keys)}, Memory(folder / one.code), counts=True
            )
            for one in Delegation.objects.signatories()
        }

    def cosign(self, only: str = "") -> list[int]:
        """Ask those that are to be asked (or only one of them) and take their answers down; returns the statuses."""
        counted = cosigning.progress._counted
        cosigning.progress = Progress()
        cosigning.progress._counted = counted
        statuses = []
        for question in questions():
            if question.url or (only and question.code != only):
                continue
            answer = answered(self.by_code[question.code], question.body, question.entries)
            evidence = b""
            if answer.status == 409:
                evidence = self.by_code[question.code].recent(origin_hash(self.origin)).body
            take(Answer(question.witness, answer.status, answer.body, evidence))
            statuses.append(answer.status)
        return statuses

    def agree(self) -> None:
        """Seal everything and have both cosign, going on from whatever sizes they know."""
        seal_all()
        # A witness that has counted elsewhere says so, and is asked from there; a long log is cosigned by parts.
        while any(status in (200, 409, ENTRIES_NEEDED) for status in self.cosign()):
            pass


def handed_out(folder: Path, name: str = "bundle.zip", asked: Asked | None = None) -> tuple[Path, Written]:
    path = folder / name
    return path, export(path, None, asked or Asked())


def judged(path: Path, since: Path | None = None) -> Verdict:
    return verify(path, since=since, processes=1)
