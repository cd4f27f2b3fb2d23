"""Texts that a service takes from people: in their one form, or refused with the place of what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.management.base import CommandError

from apps.access.errors import Incomplete
from apps.texts.characters import faults, normalise, says_something
from apps.texts.labels import empty_sentence, fault_sentences


def text_sentences(text: str, *, one_line: bool = False) -> list[str]:
    """What speaks against a normalised text; none for an empty one: whether it is required is the service's rule."""
    sentences = fault_sentences(faults(text, one_line=one_line))
    if not sentences and text and not says_something(text):
        sentences = [empty_sentence()]
    return sentences


def readable(name: str, text: str, *, one_line: bool = False) -> str:
    """The text in the form in which it is stored, without blanks around it. Raises Incomplete for the field `name`."""
    normalised = normalise(text).strip()
    if sentences := text_sentences(normalised, one_line=one_line):
        raise Incomplete(fields={name: sentences})
    return normalised


def readable_option(option: str, text: str) -> str:
    """The same for a command of the operator. Raises CommandError that names the option."""
    try:
        return readable(option, text, one_line=True)
    except Incomplete as refusal:
        raise CommandError(f"{option}: {' '.join(refusal.facts['fields'][option])}") from None


def unreadable_fields(texts: Mapping[str, str], *, lines: frozenset[str]) -> dict[str, list[str]]:
    """Sentences by field for several texts at once; `lines` names those of one line."""
    checked = {name: text_sentences(text, one_line=name in lines) for name, text in texts.items()}
    return {name: sentences for name, sentences in checked.items() if sentences}
