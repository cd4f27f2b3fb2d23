"""The demonstration of restricted documents: a placeholder for each that the theatre names, drawn here. No text of an
instrument is in this system, and none is copied from anywhere."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.consents.proofs import Proof
from apps.documents import keys
from apps.documents.drawing import draw
from apps.documents.entering import add_file, enter, govern
from apps.documents.models import Instrument
from apps.documents.publishing import consent, propose
from apps.documents.stamp import width_of, write
from apps.theatre.arrangement import KnownDocument
from apps.theatre.facts import theatre
from apps.truce.contents import moment_of

WORDS = {
    "en": ("Placeholder", "The text of this document is not in this system.", "Document {number}: {name}"),
    "ru": ("Заглушка", "Текста этого документа в этой системе нет.", "Документ {number}: {name}"),
}
LEVEL = "restricted"
# Of an A4 page at 150 dots an inch.
_PAGE, _LEFT, _SIZE = (1240, 1754), 120, 40


def play(identities: Mapping[str, Identity], proof: Proof) -> int:
    """Enter a placeholder for each document; returns how many. Officers of the signatories take turns. One is proposed
    for release, and the delegation that proposed it consents."""
    officers = [actor for name, actor in sorted(identities.items()) if name.endswith(".officer") and actor.is_signatory]
    known = theatre().arrangement.documents
    if not officers or not known:
        return 0
    for one in Delegation.objects.all():
        keys.create(one.code)
    made = [_entered(officers[number % len(officers)], document) for number, document in enumerate(known)]
    _govern(officers[0], made)
    published = next((row for row, document in zip(made, known, strict=True) if document.published), None)
    authority = identities.get(officers[0].username.replace(".officer", ".authority"))
    if published is not None and authority is not None:
        row = propose(actor=officers[0], instrument=published.uuid)
        consent(actor=authority, publication=row.uuid, digest=row.digest_hex, proof=proof)
    return len(made)


def _entered(actor: Identity, document: KnownDocument) -> Instrument:
    agreed = moment_of(document.agreed)
    row = enter(
        actor=actor,
        number=document.number,
        titles={code: f"{document.names[code]} ({WORDS[code][0].lower()})" for code in theatre().language_codes},
        level=theatre().level_by_code(LEVEL).order,
        said_at=agreed,
    )
    language = theatre().language_codes[0]
    draw(add_file(actor=actor, instrument=row.uuid, language=language, data=placeholder(document), said_at=agreed))
    return row


def _govern(actor: Identity, made: Sequence[Instrument]) -> None:
    """That the review of what holds is governed by an article: an example, invented."""
    govern(actor=actor, instrument=made[0].uuid, article="1", provision="review_at", said_at=made[0].said_at)


def placeholder(document: KnownDocument) -> bytes:
    """One page that says, in every language, that it is a placeholder: a PDF."""
    from PIL import Image, ImageDraw

    sheet = Image.new("L", _PAGE, 255)
    drawing = ImageDraw.Draw(sheet)
    drawing.rectangle((60, 60, _PAGE[0] - 60, _PAGE[1] - 60), outline=0, width=3)
    down = 200
    for code in theatre().language_codes:
        heading, sentence, named = WORDS.get(code, WORDS["en"])
        for text, size in (
            (heading, 2 * _SIZE),
            (named.format(number=document.number, name=document.names[code]), _SIZE),
            (sentence, _SIZE),
        ):
            for line in _lines(text, size):
                write(drawing, (_LEFT, down), line, size, 0)
                down += round(1.5 * size)
        down += 3 * _SIZE
    stored = io.BytesIO()
    sheet.save(stored, "PDF", resolution=150, title="Placeholder")
    return stored.getvalue()


def _lines(text: str, size: int) -> list[str]:
    """The text in lines that fit the page."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > _PAGE[0] - 2 * _LEFT:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
