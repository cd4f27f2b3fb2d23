"""Django's way to a mail server, with an end: a timeout of each answer lets one that drips go on for ever.

After EMAIL_WHOLE_TIMEOUT seconds of greeting, of one letter or of the good-bye, the connection is shut beneath whatever
reads it. Names the site to the server, and not the machine.
"""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.backends import smtp


class Wire:
    """A second hold on a connection's socket: TLS takes the first one over while it begins."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._is_late = False

    def hold(self, connected: socket.socket) -> None:
        """Raises TimeoutError where the time was over before there was a connection."""
        self.let_go()
        self._socket = connected.dup()
        if self._is_late:
            self._shut()
            raise TimeoutError

    def let_go(self) -> None:
        """Also what ends the connection: it stays open for as long as anybody holds it."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _shut(self) -> None:
        self._is_late = True
        held = self._socket
        if held is None:
            return
        try:
            held.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The server, or whoever was done in this moment, has ended it already.
            return

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        self._is_late = False
        timer = threading.Timer(seconds, self._shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


class _Named(smtplib.SMTP):
    """Names the site to the server, and says whose wire the connection is."""

    def __init__(self, *arguments: Any, wire: Wire, local_hostname: str, **more: Any) -> None:
        self._wire = wire
        more["local_hostname"] = _own_name() or local_hostname
        super().__init__(*arguments, **more)


class _Held(smtplib.SMTP):
    _wire: Wire

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._wire.hold(connected)
        return connected


class _Plain(_Named, _Held):
    """In the clear, or with TLS that begins within the connection."""


class _WithTLS(_Named, smtplib.SMTP_SSL, _Held):
    """TLS from the beginning, around the socket that is held."""


def _own_name() -> str:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    return f"[IPv6:{host}]" if ":" in host else host


class EmailBackend(smtp.EmailBackend):
    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._wire = Wire()

    @property
    def connection_class(self) -> Callable[..., smtplib.SMTP]:  # type: ignore[override]
        kind = _WithTLS if self.use_ssl else _Plain
        return lambda *arguments, **more: kind(*arguments, wire=self._wire, **more)

    def open(self) -> bool | None:
        if self.connection:
            return False
        with self._wire.within(settings.EMAIL_WHOLE_TIMEOUT):
            return super().open()

    def _send(self, email_message: Any) -> Any:
        with self._wire.within(settings.EMAIL_WHOLE_TIMEOUT):
            return super()._send(email_message)  # type: ignore[misc]

    def close(self) -> None:
        try:
            with self._wire.within(settings.EMAIL_TIMEOUT):
                super().close()
        finally:
            self._wire.let_go()
