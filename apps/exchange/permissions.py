"""What a token opens: reading whatever its person reads; and of writes those that say so of themselves.

A view that says nothing takes no token, so that what is added later is shut to programs until somebody opens it. What
is signed is taken with a token where the person's own key has signed it: the token only carries the signature.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from apps.access.connection import as_system
from apps.access.errors import DomainError
from apps.access.requests import ApiRequest
from apps.access.roles import Role
from apps.access.streams import holds_session, still_holds
from apps.accounts.models import User
from apps.consents.step_up import StepUp, required_step_up
from apps.negotiation.machine import TABLE, ActType, Party
from apps.tokens.models import ApiToken, Scope

# What a view's `tokens` says of sending something there.
STORES_NOTHING, PROPOSES = Scope.READ.value, Scope.PROPOSE.value
# Asking for a file of what one may read: a token that reads may, and the same key makes one file.
EXPORTS = "export"
# Acts that a person's own program may carry out: those of liaison officers. Who approves, suspends or rescinds signs.
OF_OFFICERS: frozenset[ActType] = frozenset(row.act for row in TABLE if row.who.party is not Party.NOBODY) - {
    row.act for row in TABLE if row.who.role != Role.LIAISON_OFFICER
}


class NotForTokens(DomainError):
    code = "not_for_tokens"
    status = 403
    title = _("No token approves, signs or administers.")
    mend = _("Sign in and do it yourself on the site.")


class SignatureNeeded(NotForTokens):
    """A token carries the signature of its person's key, and stands for none."""

    mend = _("Fetch the challenge, sign it with your passkey and send the assertion, or sign in and do it on the site.")


class ScopeTooNarrow(DomainError):
    code = "token_scope"
    status = 403
    title = _("This token only reads.")
    mend = _("Create a token that reads and proposes under Sign-in and security.")


class WithinTokensScope(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken) or request.method in SAFE_METHODS:
            return True
        if request.method not in view.allowed_methods:
            return True  # Which is refused as such.
        opens = getattr(view, "tokens", "")
        if opens not in (STORES_NOTHING, EXPORTS, PROPOSES):
            raise NotForTokens
        if opens == PROPOSES and token.scope != Scope.PROPOSE:
            raise ScopeTooNarrow
        return True


def check_act(request: Request, act: ActType, assertion: str = "") -> None:
    """Raise NotForTokens for an act that no token carries out; an approval it carries with a key's signature."""
    if act is ActType.APPROVE:
        check_signed(request, assertion)
    elif isinstance(request.auth, ApiToken) and act not in OF_OFFICERS:
        raise NotForTokens


def check_signed(request: Request, assertion: str) -> None:
    """Raise SignatureNeeded where a token would stand for the signature of its person's key. Of whoever has no key
    nothing but a session is asked for a code or the password."""
    if not isinstance(request.auth, ApiToken):
        return
    assert isinstance(request.user, User)
    if not assertion or required_step_up(request.user) is not StepUp.PASSKEY:
        raise SignatureNeeded


def still_allowed(request: ApiRequest) -> bool:
    """Whether the caller still has what they had, and their token, or their session, is still good."""
    if not isinstance(request.auth, ApiToken):
        return holds_session(request)()
    if not still_holds(request.identity):
        return False
    with as_system():
        token = ApiToken.objects.filter(pk=request.auth.pk).first()
    return token is not None and token.status_at(timezone.now()) == "usable"
