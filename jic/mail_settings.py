"""How mail is sent, from what the operator's environment says: not at all where it says nothing (ADR 0047).

What is half said, or would send in the clear over a network, stops the start with a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from django.http.request import validate_host

from apps.mail.addresses import ascii_host, on_the_wire

# For each answer of the mail server; and for all of them together until one letter is taken, or a connection stands.
MAIL_SECONDS, MAIL_WHOLE_SECONDS = 10, 60
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# The port where none is named: in the clear, TLS that begins within the connection, TLS from its beginning.
PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
# A name, an address, or an IPv6 address in its brackets.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


@dataclass(frozen=True)
class MailSettings:
    """`starts_tls` and `is_tls`: the certificate is checked in both cases."""

    sends: bool = False
    backend: str = "django.core.mail.backends.dummy.EmailBackend"
    # Where links lead; without a slash at its end.
    public_url: str = ""
    sender: str = "webmaster@localhost"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    starts_tls: bool = False
    is_tls: bool = False


def mail_settings(url: str, sender: str, public_url: str, hosts: list[str]) -> MailSettings:
    """What JIC_EMAIL_URL, JIC_EMAIL_FROM and JIC_PUBLIC_URL say. Raises ValueError with a sentence, in which no
    password stands."""
    origin = _origin(public_url, hosts) if public_url else ""
    if not url:
        if sender:
            raise ValueError("JIC_EMAIL_FROM is set without JIC_EMAIL_URL: set both, or neither.")
        return MailSettings(public_url=origin)
    if not sender or not origin:
        missing = "JIC_EMAIL_FROM" if not sender else "JIC_PUBLIC_URL"
        raise ValueError(f"JIC_EMAIL_URL is set without {missing}: set JIC_EMAIL_FROM and JIC_PUBLIC_URL too.")
    return replace(_server(url), public_url=origin, sender=_sender(sender))


def _server(url: str) -> MailSettings:
    form = "smtp+tls://user:password@mail.example:587"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"JIC_EMAIL_URL is no address of a mail server: write it as {form}.") from None
    host = _host(parts.hostname or "")
    if parts.scheme not in PORTS or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"JIC_EMAIL_URL is no address of a mail server: write it as {form} (or smtp+ssl://).")
    if parts.scheme == "smtp" and parts.hostname not in LOOPBACK:
        raise ValueError(
            "JIC_EMAIL_URL would send in the clear: write smtp+tls:// or smtp+ssl:// (smtp:// is for this machine)."
        )
    if bool(parts.username) != bool(parts.password):
        raise ValueError("JIC_EMAIL_URL names a user without a password, or a password without a user.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii() or not (user + password).replace(" ", "x").isprintable():
        raise ValueError("JIC_EMAIL_URL has a user or a password with other characters than printable ASCII.")
    return MailSettings(
        sends=True,
        backend="apps.mail.backend.EmailBackend",
        host=host.strip("[]"),
        port=port or PORTS[parts.scheme],
        user=user,
        password=password,
        starts_tls=parts.scheme == "smtp+tls",
        is_tls=parts.scheme == "smtp+ssl",
    )


def _host(name: str) -> str:
    """A host as links and servers name it, in ASCII; empty where it is none."""
    try:
        written = f"[{name}]" if ":" in name else ascii_host(name).lower()
    except ValueError:
        return ""
    return written if _HOST.fullmatch(written) else ""


def _sender(sender: str) -> str:
    try:
        return on_the_wire(sender)
    except ValueError:
        raise ValueError("JIC_EMAIL_FROM is no e-mail address: write it as notices@jic.example.") from None


def _origin(url: str, hosts: list[str]) -> str:
    """The beginning of every link, without a slash at its end."""
    sentence = "JIC_PUBLIC_URL is no address of this site: write it as https://jic.example, without a path."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(sentence) from None
    name = _host(host)
    if not name or port == 0 or parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(sentence)
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise ValueError("JIC_PUBLIC_URL begins with https:// (http:// on this machine itself only).")
    if not validate_host(name, hosts) and not validate_host(host, hosts):
        raise ValueError("JIC_PUBLIC_URL names a host that is not among JIC_ALLOWED_HOSTS.")
    return f"{parts.scheme}://{name}" + (f":{port}" if port else "")
