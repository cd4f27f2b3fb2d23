"""Documents for tests: placeholders drawn here, entered by an officer, drawn as the worker draws them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw

from apps.consents.proofs import BY_PASSWORD
from apps.documents import keys
from apps.documents.drawing import draw
from apps.documents.entering import add_file, enter
from apps.documents.models import Instrument, InstrumentFile, Publication
from apps.documents.publishing import consent, propose
from tests.people import identity_of

TITLES = {"en": "Placeholder instrument", "ru": "Документ-заглушка"}


def pdf(pages: int = 1, words: str = "placeholder") -> bytes:
    """A PDF of so many pages, which are pictures."""
    sheets = []
    for number in range(1, pages + 1):
        sheet = Image.new("L", (620, 877), 255)
        ImageDraw.Draw(sheet).text((60, 60), f"{words} {number}", fill=0)
        sheets.append(sheet)
    stored = io.BytesIO()
    sheets[0].save(stored, "PDF", save_all=True, append_images=sheets[1:], resolution=75)
    return stored.getvalue()


def keys_made(*delegations: str) -> None:
    for code in delegations or ("US", "RU", "UN"):
        keys.create(code)


def entered(by: str = "us.officer", **changes: Any) -> Instrument:
    """In the registry, without a file."""
    given = {"number": 1, "titles": TITLES, "level": 1, **changes}
    return enter(actor=identity_of(by), **given)


def uploaded(instrument: Instrument, data: bytes | None = None, delegations: Sequence[str] = ()) -> Any:
    """A language version whose pages are drawn. `delegations`: those that have keys; none named: all."""
    by, language = "us.officer", "en"
    keys_made(*delegations)
    file = add_file(actor=identity_of(by), instrument=instrument.uuid, language=language, data=data or pdf(2))
    draw(InstrumentFile.objects.select_related("instrument").get(pk=file.pk))
    return InstrumentFile.objects.select_related("instrument__caveat", "rendering").get(pk=file.pk)


def proposed(instrument: Instrument, by: str = "us.officer") -> Publication:
    return propose(actor=identity_of(by), instrument=instrument.uuid)


def of_documents() -> dict[str, str]:
    """What stands in addresses about documents: of one that every signatory has released; the same when asked again."""
    row = Publication.objects.order_by("pk").first()
    file = InstrumentFile.objects.filter(instrument=row.instrument).get() if row else released()
    row = row or Publication.objects.get()
    return {
        "<uuid:document>": str(file.instrument.uuid),
        "<uuid:file>": str(file.uuid),
        "<uuid:publication>": str(row.uuid),
        "<int:page>": "1",
    }


def released(delegations: Sequence[str] = (), **changes: Any) -> InstrumentFile:
    """A document that every signatory has released."""
    file = uploaded(entered(**changes), delegations=delegations)
    row = proposed(file.instrument)
    for code in ("us", "ru"):
        actor = identity_of(f"{code}.authority")
        consent(actor=actor, publication=row.uuid, digest=row.digest_hex, proof=BY_PASSWORD)
    return InstrumentFile.objects.select_related("instrument", "rendering").get(pk=file.pk)
