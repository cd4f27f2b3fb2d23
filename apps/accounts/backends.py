"""Signing in by password, and loading the signed-in user with the delegation that every page shows."""

from functools import cache

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from apps.accounts.compiled_query import KEY_SLOT, CompiledQuery
from apps.accounts.models import User
from apps.accounts.usernames import canonical_username


class ActiveUserBackend(BaseBackend):
    """Name and password. The same work is done for an unknown name, so that time tells nothing."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None
    ) -> User | None:
        if not username or password is None:
            return None
        user = User.objects.select_related("delegation").filter(username=canonical_username(username)).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return _active_user().first(user_id)


@cache
def _active_user() -> CompiledQuery[User]:
    """Asked for by every request, as the session is: together their SQL took a third of a request that is refused."""
    named = User.objects.select_related("delegation").filter(pk=KEY_SLOT, is_active=True)
    return CompiledQuery(named.order_by()[:1], [KEY_SLOT])
