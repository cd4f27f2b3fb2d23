"""Signing in and out, and who one is."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from typing import Any

from jic_cli.accounts import Account, checked_site, checked_token, forget, keep, kept_account
from jic_cli.api import Api
from jic_cli.exits import Exit
from jic_cli.session import Session
from jic_cli.shapes import ME
from jic_cli.texts import translate as _

# Longer than any token or address.
LONGEST_LINE = 2_000


def sign_in(session: Session, words: argparse.Namespace) -> Exit:
    """Keep a token that the site takes. On a terminal it is asked for and not shown; else it is read from standard
    input."""
    account = Account(_site(session), checked_token(_secret()))
    with Api(account, session.patience) as api:
        me = api.get("me/", ME)
    who = _name(me)
    path = keep(account, session.environment)
    if session.printer.is_json:
        session.printer.object(me)
    else:
        session.printer.line(_("Signed in as %(who)s at %(site)s.") % {"who": who, "site": account.site})
        session.printer.note(_("The token is kept in %s, which only you can read.") % path)
    return Exit.OK


def _site(session: Session) -> str:
    text = session.site or session.environment.get("JIC_SITE", "")
    if not text and sys.stdin.isatty():
        text = _typed(input, _("Address of the site: "))
    return checked_site(text)


def _secret() -> str:
    if sys.stdin.isatty():
        return _typed(getpass.getpass, _("Token (it is not shown): "))
    return sys.stdin.readline(LONGEST_LINE)


def _typed(ask: Callable[[str], str], question: str) -> str:
    """What was typed; "" after Ctrl-D."""
    try:
        return ask(question)
    except EOFError:
        return ""


def sign_out(session: Session, words: argparse.Namespace) -> Exit:
    """Forget the token. It opens the site until it is ended there."""
    if forget(session.environment):
        session.printer.note(_("The token was removed from this machine. To end it, open API tokens on the site."))
    else:
        session.printer.note(_("You were not signed in."))
    return Exit.OK


def whoami(session: Session, words: argparse.Namespace) -> Exit:
    with session.api() as api:
        me = api.get("me/", ME)
    who = _name(me)
    if session.printer.is_json:
        session.printer.object(me)
        return Exit.OK
    token = me.get("token") or {}
    kept = None if session.environment.get("JIC_TOKEN") else kept_account(session.environment)
    session.printer.fields(
        [
            (_("Site"), api.site),
            (_("User"), who),
            (_("Roles"), ", ".join(map(str, me.get("roles", [])))),
            (_("Token"), f"{token.get('token', '')} {token.get('purpose', '')}"),
            (_("Scope"), str(token.get("scope", ""))),
            (_("Expires"), str(token.get("expires_at", ""))),
            (_("Token from"), "JIC_TOKEN" if kept is None else os.fspath(session.folder / "account.json")),
        ]
    )
    return Exit.OK


def _name(me: dict[str, Any]) -> str:
    return f"{me['user']} ({me['delegation']})"
