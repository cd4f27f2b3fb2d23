"""The queue's side of documents: a round beside the task."""

from celery import shared_task

from apps.bounds.rounds import begin_round
from apps.documents.drawing import draw_waiting


@shared_task(name="documents.render")
def render() -> bool:
    """Begin a round. Returns whether one was begun: none is while the last one is under way."""
    return begin_round("documents", draw_waiting)
