"""Verifying a bundle offline: by `jic_verify`, which asks no site and needs no token."""

from __future__ import annotations

import argparse

from jic_cli.exits import Exit
from jic_cli.session import Session

# What the verifier's own exit statuses are here.
_EXITS = {0: Exit.OK, 1: Exit.REFUSED, 2: Exit.FILE}
OPTIONS = ("policy", "since", "edition", "audience", "write")


def verify(session: Session, words: argparse.Namespace) -> Exit:
    # Loads the cryptography, which no other command needs.
    from jic_verify.__main__ import main

    options = [f"--{name}={value}" for name in OPTIONS if (value := getattr(words, name)) is not None]
    is_json = ["--json"] if session.printer.is_json else []
    return _EXITS[main([*options, *is_json, "--", words.bundle])]
