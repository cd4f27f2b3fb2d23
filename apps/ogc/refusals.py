"""What the service refuses: a parameter that it does not know or cannot read, and a caller whom it does not know."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.access.errors import DomainError

# For programs that ask for a way to sign in. Browsers are led to the sign-in page instead.
CHALLENGE = 'Basic realm="JIC", charset="UTF-8", Bearer realm="JIC"'


class BadParameter(DomainError):
    """Part 1 of the standard asks for 400 where the rest of the site answers 422."""

    code = "bad_parameter"
    status = 400
    title = _("A parameter of this address cannot be used.")

    def __init__(self, name: str, sentence: Any) -> None:
        super().__init__(mend=f"{name}: {sentence}", fields={name: [str(sentence)]})


class NotSignedIn(DomainError):
    code = "not_authenticated"
    status = 401
    title = _("Sign in first.")
    mend = _("Send an API token in the header Authorization, as Bearer or as the password of Basic.")


class NoSuchForm(DomainError):
    code = "not_acceptable"
    status = 406
    title = _("This address does not answer in the form that was asked for.")
    mend = _("Ask for f=json or f=html.")
