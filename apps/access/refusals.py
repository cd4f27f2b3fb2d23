"""Putting a service's refusal back beside the fields of the form that it came from."""

from __future__ import annotations

from types import TracebackType

from django.forms import Form

from apps.access.errors import Incomplete, StaleRecord


class RefusalsIn:
    """A block whose input came from a form. `Incomplete` ends the block and is said beside the fields that it names.
    `StaleRecord` takes the form along, so that its page can show what was entered; every other error goes on."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _type: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> bool:
        if isinstance(error, StaleRecord):
            error.form = self._form
        if isinstance(error, Incomplete):
            into_form(error, self._form)
        return isinstance(error, Incomplete)


def into_form(error: Incomplete, form: Form) -> None:
    """Each sentence at its field, or at the top where the form has no such field. What was entered stays."""
    fields = error.facts.get("fields", {})
    for name, sentences in fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not fields:
        form.add_error(None, f"{error.title} {error.mend}".strip())
