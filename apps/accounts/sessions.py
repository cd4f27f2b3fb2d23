"""Sessions in the database that know whose they are, and end by themselves: after a quiet time, and after a working
day whatever is done in them. The server decides; a cookie that lives longer opens nothing."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from apps.accounts.compiled_query import CompiledQuery
from apps.accounts.session_models import OpenSession

# Session data that the row has columns for.
ORIGIN = "origin"
# Stands in a statement for the key that is asked for. No session has it: it is longer than any.
_SESSION_KEY_SLOT = "k" * 41


@cache
def _session_of_key() -> CompiledQuery[OpenSession]:
    return CompiledQuery(OpenSession.objects.filter(session_key=_SESSION_KEY_SLOT)[:1], [_SESSION_KEY_SLOT])


class SessionStore(DatabaseStore):
    """`row` is what the request's session was read from. `over` says why there is none any more."""

    row: OpenSession | None = None
    over = ""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        return OpenSession

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may carry any character, such as NUL, which PostgreSQL refuses: such a key is nobody's session."""
        return bool(key) and len(str(key)) >= 8 and str(key).isascii() and str(key).isalnum()

    def _get_session_from_db(self) -> OpenSession | None:
        open_session = _session_of_key().first(self.session_key)
        now = timezone.now()
        if open_session is not None:
            self.over = open_session.over(now)
            if not self.over and open_session.expire_date > now:
                self.row = open_session
                return open_session
            if open_session.user_id is not None:
                self.over = self.over or "absolute"
        self._session_key = None
        return None

    def create_model_instance(self, data: dict[str, Any]) -> OpenSession:
        made = cast("OpenSession", super().create_model_instance(data))
        origin = data.get(ORIGIN, {})
        made.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        made.agent, made.address = origin.get("agent", ""), origin.get("address")
        made.new_browser = bool(origin.get("new"))
        if self.row is not None and self.row.session_key == made.session_key:
            made.uuid, made.begun_at, made.seen_at = self.row.uuid, self.row.begun_at, self.row.seen_at
        else:
            self.row = made
        return made

    def take(self, name: str) -> Any:
        """A value that serves once, out of the session and of what is stored of it; None if there is none, or if
        another request that read the same session has taken it first."""
        row, value = self.row, self.pop(name, None)
        if row is None or value is None:
            return None
        left = self.encode(self._session)  # type: ignore[attr-defined]
        mine = OpenSession.objects.filter(session_key=row.session_key, session_data=row.session_data, ended_at=None)
        if not mine.update(session_data=left):
            return None
        row.session_data = left
        return value

    def save(self, must_create: bool = False) -> None:
        """What ended meanwhile, by somebody else or by the clock, is not brought back by a request that was under way:
        Django then answers that the session is gone."""
        if not must_create and self.session_key and self.row is not None:
            data = self._get_session(no_load=False)  # type: ignore[attr-defined]
            made = self.create_model_instance(data)
            stored = OpenSession.objects.filter(session_key=made.session_key, ended_at=None).update(
                session_data=made.session_data,
                expire_date=made.expire_date,
                user_id=made.user_id,
                agent=made.agent,
                address=made.address,
                new_browser=made.new_browser,
            )
            if stored:
                self.row.session_data = made.session_data
                return
            raise UpdateError
        super().save(must_create)
