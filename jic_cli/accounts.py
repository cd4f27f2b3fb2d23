"""Which site, and with which token: from the environment, or as `jic sign-in` kept them.

A token is kept with its site and is sent to no other. It comes from standard input or the environment, never from the
command's words, which other users of the machine can read.
"""

from __future__ import annotations

import ipaddress
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from jic_cli.atomic import read_private, write_private
from jic_cli.exits import Exit
from jic_cli.failures import Failure
from jic_cli.texts import translate as _

_TOKEN = re.compile(r"jic_[0-9A-Za-z]{50}")


@dataclass(frozen=True)
class Account:
    """`token` is in no representation, so that no traceback shows it."""

    site: str
    token: str = field(repr=False)


def folder(environment: Mapping[str, str]) -> Path:
    """Where this program keeps its files."""
    if own := environment.get("JIC_CONFIG"):
        return Path(own)
    if os.name == "nt":
        return Path(environment.get("APPDATA") or Path.home()) / "jic"
    return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "jic"


def checked_site(text: str) -> str:
    """The address of a site, without a path. Plain HTTP is for this machine alone: elsewhere others could read the
    token. Raises Failure."""
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, UnicodeError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.path not in ("", "/") or url.query:
        raise Failure(Exit.USAGE, _("Give the site's address as in https://the.site – without a path."))
    if url.scheme == "http" and not _is_loopback(url.host):
        raise Failure(Exit.USAGE, _("The site's address has to begin with https://. Others could read the token."))
    return str(url.copy_with(path="")).rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_token(text: str) -> str:
    """Raises Failure, which does not quote it."""
    token = text.strip()
    if not _TOKEN.fullmatch(token):
        raise Failure(Exit.SIGN_IN, _("This is not a token. Copy the whole of it: it begins with jic_."))
    return token


def current_account(site: str, environment: Mapping[str, str]) -> Account:
    """`site` as the command names it, if it does. Raises Failure where nobody is signed in."""
    kept = kept_account(environment)
    wanted = site or environment.get("JIC_SITE") or (kept.site if kept else "")
    if not wanted:
        raise Failure(Exit.SIGN_IN, _("You are not signed in. Run: jic sign-in"))
    wanted = checked_site(wanted)
    if token := environment.get("JIC_TOKEN"):
        return Account(wanted, checked_token(token))
    if kept is None or kept.site != wanted:
        raise Failure(Exit.SIGN_IN, _("You are not signed in to %s. Run: jic sign-in") % wanted)
    return kept


def kept_account(environment: Mapping[str, str]) -> Account | None:
    """What `jic sign-in` kept. Raises Failure where others could read it."""
    path = _path(environment)
    kept = read_private(path)
    if kept is None:
        return None
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Failure(Exit.SIGN_IN, _("Others can read “%s”. End the token on the site, and sign in again.") % path)
    return Account(checked_site(str(kept.get("site"))), checked_token(str(kept.get("token"))))


def keep(account: Account, environment: Mapping[str, str]) -> Path:
    path = _path(environment)
    write_private(path, {"site": account.site, "token": account.token})
    return path


def forget(environment: Mapping[str, str]) -> bool:
    """Returns whether there was anything to forget. Raises Failure."""
    path = _path(environment)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise Failure(Exit.FILE, _("“%s” cannot be removed.") % path) from error
    return True


def _path(environment: Mapping[str, str]) -> Path:
    return folder(environment) / "account.json"
