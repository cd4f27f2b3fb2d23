"""What a token opens: reading whatever its person reads; and of writes those that say so of themselves.

A view that says nothing takes no token, so that what is added later is shut to programs until somebody opens it.
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
        opens = getattr(view, "tokens", "")
        if opens not in (STORES_NOTHING, EXPORTS, PROPOSES):
            raise NotForTokens
        if opens == PROPOSES and token.scope != Scope.PROPOSE:
            raise ScopeTooNarrow
        return True


def check_act(request: Request, act: ActType) -> None:
    """Raise NotForTokens for an act that no token carries out."""
    if isinstance(request.auth, ApiToken) and act not in OF_OFFICERS:
        raise NotForTokens


def still_allowed(request: ApiRequest) -> bool:
    """Whether the caller still has what they had, and their token, or their session, is still good."""
    if not isinstance(request.auth, ApiToken):
        return holds_session(request)()
    if not still_holds(request.identity):
        return False
    with as_system():
        token = ApiToken.objects.filter(pk=request.auth.pk).first()
    return token is not None and token.status_at(timezone.now()) == "usable"
