"""A signatory's witness of our own making, asked over the queue: a process of its own, with its own key and its own
memory.

It imports no Django and reaches no database: what it knows of the log is the log's public keys (`witnesses/log.vkeys`
in the home) and the last checkpoint that it cosigned. On another machine the same witness is asked over HTTP
(`manage.py witness`). Environment: JIC_HOME, JIC_WITNESS (the delegation's code), REDIS_URL."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from celery import Celery

from jic_verify.tlog.notes import Cosigner, Verifier
from jic_verify.witness import ENTRIES_NEEDED, Answer, Memory, Witness, load_or_make_key, origin_hash
from launcher.addresses import addresses

HOME = Path(os.environ.get("JIC_HOME") or "var").resolve()
CODE = os.environ.get("JIC_WITNESS", "").lower()
VKEYS = HOME / "witnesses" / "log.vkeys"

app = Celery("jic.local_witness", broker=addresses(HOME).redis_url)
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_connect_timeout": 1, "socket_timeout": 3},
    task_publish_retry=False,
)


def witness_folder(home: Path, code: str) -> Path:
    """Where a witness of our own making keeps its key and its memory."""
    return home / "witnesses" / code.lower()


@lru_cache(maxsize=2)
def _witness(vkeys: str) -> tuple[Witness, str]:
    """The witness that trusts these keys of the log, and the log's origin."""
    keys = [Verifier.parse(line) for line in vkeys.split()]
    origin, folder = keys[0].name, witness_folder(HOME, CODE)
    cosigner = Cosigner(f"{origin}/witness/{CODE}", load_or_make_key(folder / "key.pem"))
    return Witness([cosigner], {origin: keys}, Memory(folder / "memory"), counts=True), origin


def answered(mine: Witness, body: bytes, entries: bytes) -> Answer:
    """What this witness says to the entries, and to the checkpoint where it has counted them."""
    if entries:
        counted = mine.add_entries(entries)
        if counted.status == 409 or (counted.status == 200 and not body):
            counted = replace(counted, status=ENTRIES_NEEDED)
        if counted.status != 200:
            return counted
    return mine.add_checkpoint(body)


@app.task(name="witness.cosign")
def cosign(witness: int, body: str, entries: str = "") -> None:
    """Count the entries and cosign what is asked, or refuse it, and send the answer back."""
    mine, origin = _witness(VKEYS.read_text())
    answer = answered(mine, base64.b64decode(body), base64.b64decode(entries))
    evidence = mine.recent(origin_hash(origin)).body if answer.status == 409 else b""
    message: dict[str, Any] = {
        "witness": witness,
        "status": answer.status,
        "body": base64.b64encode(answer.body).decode(),
        "evidence": base64.b64encode(evidence).decode(),
    }
    app.send_task("ledger.answered", kwargs=message, queue="celery", expires=30, retry=False)
