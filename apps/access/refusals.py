"""Putting a service's refusal back beside the fields of the form that it came from."""

from django.forms import Form

from apps.access.errors import Incomplete


def into_form(error: Incomplete, form: Form) -> None:
    """Each sentence at its field, or at the top where the form has no such field. What was entered stays."""
    fields = error.facts.get("fields", {})
    for name, sentences in fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if not fields:
        form.add_error(None, f"{error.title} {error.mend}".strip())
