"""The queue's side of files: a round beside the task."""

from celery import shared_task

from apps.bounds.rounds import begin_round
from apps.exports.exporting import make_ordered


@shared_task(name="exports.make")
def make() -> bool:
    """Begin a round. Returns whether one was begun: none is while the last one is under way."""
    return begin_round("exports", make_ordered)
