"""Why a document is not shown, not taken or not released: each with how to mend it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.access.errors import DomainError, NotAllowedInState
from apps.accounts.models import Delegation
from apps.documents.keys import NoKey


class AlteredDocument(DomainError):
    """Stored bytes are not those of the record. It is recorded, and nothing of them is shown."""

    code = "document_altered"
    status = 409
    title = gettext_lazy("The stored document does not match its digest. It is not shown.")
    mend = gettext_lazy(
        "This is on record, and the originators see it. Ask the system operator to restore the document from a backup, "
        "or the originator to upload it again."
    )


class KeyMissing(DomainError):
    """The reader's delegation has no key that opens the file."""

    code = "document_key_missing"
    status = 409
    title = gettext_lazy("The key of your delegation for this document is missing. No page is shown.")

    def __init__(self, missing: NoKey) -> None:
        if missing.wanted:
            mend = _("Ask the system operator to put back the key %(key)s of %(delegation)s from its backup.")
        else:
            mend = _("Ask the system operator to make the key of %(delegation)s and to wrap the files for it.")
        named = Delegation.objects.filter(code=missing.code).first()
        super().__init__(mend=mend % {"key": missing.wanted, "delegation": named or missing.code})


class NotDrawn(DomainError):
    """The worker has not drawn the pages, or could not."""

    code = "document_not_drawn"
    status = 409
    title = gettext_lazy("The pages of this document are not ready.")
    mend = gettext_lazy("They are drawn within a minute of the upload. Reload the page then.")


class TooManyPages(DomainError):
    """Somebody opens pages faster than anybody reads."""

    code = "too_many_pages"
    status = 429
    retry_after = 60

    def __init__(self, most: int) -> None:
        title = ngettext("You can open %(count)s page a minute.", "You can open %(count)s pages a minute.", most) % {
            "count": most
        }
        super().__init__(title, mend=_("Wait a minute, then go on reading. Nothing was shown."))


def released_already() -> NotAllowedInState:
    return NotAllowedInState(
        _("This release has come about, was declined or withdrawn, or your delegation has consented to it already."),
        mend=_("Reload the page."),
    )


def signatory_joined() -> NotAllowedInState:
    return NotAllowedInState(
        _("This was proposed before another delegation became a signatory: without its consent nothing is released."),
        mend=_("Propose it anew, so that every signatory consents to it again."),
    )
