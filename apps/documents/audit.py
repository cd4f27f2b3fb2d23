"""What is recorded of restricted instruments: each entry is its own delegation's, and none has a title, a text or a
byte of a page: a salted hash of what an instrument is called, and the digests of files. It is read by the delegation's
auditors who are cleared for the instrument."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, Writes, exempt, register
from apps.documents.models import (
    Article,
    Instrument,
    InstrumentFile,
    Mismatch,
    Opening,
    Publication,
    PublicationConsent,
    PublicationEnd,
    Rendering,
)

name_columns(
    {
        "originator_id": _("Originator"),
        "instrument_id": _("Identifier of the document"),
        "file_id": _("Identifier of the language version"),
        "publication_id": _("Identifier of the release"),
        "media_type": _("Type of file"),
        "size": _("Size in bytes"),
        "released_at": _("Released to the public"),
        "pages": _("Pages"),
        "page": pgettext_lazy("column", "Page"),
        "fault": _("Why it was not taken"),
        "article": pgettext_lazy("column", "Article"),
        "provision": pgettext_lazy("column", "Provision"),
    }
)

_RELEASED = Writes(insert=True, update=("released_at",))
register(
    Instrument,
    "document",
    _("Restricted document"),
    private="delegation",
    named_by="uuid",
    hashed=("content",),
    marked_by="",
    writes=_RELEASED,
    labels={"content": _("Hash of number and titles")},
)
register(
    InstrumentFile,
    "document_file",
    _("Language version of a document"),
    private="delegation",
    named_by="uuid",
    marked_by="instrument",
    writes=_RELEASED,
)
for model, noun, name, marked_by in (
    (Rendering, "document_pages", _("Pages of a document"), "file__instrument"),
    (Opening, "document_opening", _("Page of a document shown"), "file__instrument"),
    (Mismatch, "document_mismatch", _("Document that does not match its digest"), "file__instrument"),
    (PublicationConsent, "publication_consent", _("Consent to a public release"), "publication__instrument"),
    (PublicationEnd, "publication_end", _("End of a proposed public release"), "publication__instrument"),
):
    register(model, noun, name, private="delegation", append_only=True, marked_by=marked_by, writes=INSERTS)
# Who reads of an article is cleared for the document, and for the designation that it governs.
register(
    Article,
    "document_article",
    _("Article of a document"),
    private="own",
    append_only=True,
    marked_by="instrument",
    writes=INSERTS,
)
register(
    Publication,
    "publication",
    _("Proposed public release"),
    private="delegation",
    append_only=True,
    named_by="uuid",
    marked_by="instrument",
    writes=INSERTS,
)
exempt("documents.FileBytes", "Encrypted bytes, whose digest is on record with their file.", writes=INSERTS)
exempt("documents.PageImage", "Encrypted bytes, whose digests are on record with the pages.", writes=INSERTS)
exempt(
    "documents.FileKey",
    "Keys that are wrapped anew whenever a delegation's key changes, and open nothing by themselves.",
    writes=INSERTS,
)
