"""The texts of a structured part, a reason or a mistake: in at least one language, short enough, and readable."""

from __future__ import annotations

from apps.access.readable import text_sentences
from apps.designations.structured import Texts
from apps.theatre.facts import theatre


def faults_of_texts(texts: Texts, most: int, *, none: str, too_long: str) -> list[str]:
    """What speaks against the texts, a sentence each: `none` where there is none in any language of the instruments,
    `too_long` for each of more than `most` characters."""
    written = [text for code in theatre().language_codes if (text := texts.get(code, ""))]
    faults = [] if written else [none]
    for text in written:
        faults += [too_long] if len(text) > most else []
        faults += text_sentences(text)
    return faults
