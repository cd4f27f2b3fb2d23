"""The queue's side of files: a round beside the task."""

from celery import shared_task

from apps.bounds.rounds import begin_round
from apps.imports.reading import read_waiting


@shared_task(name="imports.read")
def read() -> bool:
    """Begin a round. Returns whether one was begun: none is while the last one is under way."""
    return begin_round("imports", read_waiting, until_none=True)
