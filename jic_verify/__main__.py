"""`python -m jic_verify BUNDLE [--policy FILE] [--since OLD] [--json]`, and the command `jic-verify`."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from jic_verify.findings import Unreadable
from jic_verify.report import as_json, as_text, printable, unreadable_as_json
from jic_verify.verify import verify

RIGHT, WRONG, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 where all is right, 1 where something is wrong, 2 where something cannot be read."""
    parser = argparse.ArgumentParser(
        prog="jic-verify",
        description="Checks a bundle of the joint log on your own machine, without trust in whoever made it.",
        epilog="Exit status: 0 all is right; 1 something is wrong, and the line says what; 2 something is unreadable.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="the zip, or the folder that it makes")
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="the keys that you trust (tlog-policy), in place of the bundle's own",
    )
    parser.add_argument(
        "--since",
        type=Path,
        metavar="OLD",
        help="a checkpoint or bundle that you have kept: the log has to continue it",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object in place of the line")
    asked = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A log's name may have letters that this terminal has not.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        verdict = verify(asked.bundle, policy=asked.policy, since=asked.since)
    except Unreadable as error:
        print(unreadable_as_json(str(error)) if asked.json else printable(f"UNREADABLE: {error}"))
        return UNREADABLE
    print(as_json(verdict) if asked.json else as_text(verdict))
    return RIGHT if verdict.finding is None else WRONG


if __name__ == "__main__":
    sys.exit(main())
