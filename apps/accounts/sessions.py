"""Sessions in the database, whose keys are read as what they are: letters and digits."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """A cookie may carry any character, such as NUL, which PostgreSQL refuses: such a key is nobody's session."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and len(str(key)) >= 8 and str(key).isascii() and str(key).isalnum()
