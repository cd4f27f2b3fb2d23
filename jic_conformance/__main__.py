"""`python -m jic_conformance URL [--write] [--json]`, and the command `jic-conformance`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from getpass import getpass
from pathlib import Path

from jic_conformance.client import BadAddress, Client, Limits
from jic_conformance.report import as_json, as_junit, as_text, printable
from jic_conformance.requirement import VERSION, ConformanceClass
from jic_conformance.run import Run, run
from jic_conformance.site import Chosen, Site

CONFORMS, FAILS, CANNOT = 0, 1, 2
LONGEST_TOKEN = 4_000


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 no MUST fails, 1 one fails, 2 nothing, or not all, could be judged."""
    asked = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        found = _run(asked)
        if asked.junit:
            asked.junit.write_bytes(as_junit(found))
    except (BadAddress, ValueError, OSError) as error:
        print(printable(f"jic-conformance: {error}"), file=sys.stderr)
        return CANNOT
    print(as_json(found) if asked.json else as_text(found))
    if not found.conforms:
        return FAILS
    return CANNOT if found.ended_early else CONFORMS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jic-conformance",
        description="Tests whether an implementation conforms to the open profile (docs/profile.md).",
        epilog="Exit status: 0 no MUST fails; 1 one fails; 2 nothing, or not all, could be judged.",
    )
    parser.add_argument("url", metavar="URL", help="where the implementation is, without /api/v1/")
    parser.add_argument(
        "--token",
        nargs="?",
        const="-",
        metavar="TOKEN",
        help="the token of whoever asks; without a value it is asked for, or read from standard input. On a shared "
        "computer give none here: others see the words of a command. JIC_TOKEN in the environment serves too",
    )
    parser.add_argument("--write", action="store_true", help="make drafts too, and withdraw them at the end")
    parser.add_argument("--kind", default="", metavar="CODE", help="type of the drafts, drawn as ground")
    parser.add_argument("--at", type=_position, metavar="LON,LAT", help="where they are drawn, in degrees")
    parser.add_argument("--bundle", type=Path, metavar="FILE", help="a bundle of it, for the class bundles")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="the keys that you trust for that bundle")
    parser.add_argument(
        "--class", dest="classes", action="append", default=[], choices=list(ConformanceClass), help="only this one"
    )
    parser.add_argument("--sample", type=_count, default=Chosen.sample, metavar="N", help="records of each sort read")
    parser.add_argument("--max-requests", type=_count, default=Limits.requests, metavar="N")
    parser.add_argument("--max-seconds", type=_count, default=int(Limits.seconds), metavar="N")
    parser.add_argument("--ca", metavar="FILE", help="certificates to trust in place of the usual ones")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of the table")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML too")
    parser.add_argument("--version", action="version", version=f"profile {VERSION}")
    return parser


def _position(text: str) -> tuple[float, float]:
    longitude, latitude = (float(part) for part in text.split(","))
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValueError
    return longitude, latitude


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise ValueError
    return number


def _token(given: str | None) -> str:
    """Raises ValueError where there is none."""
    text = given if given is not None else os.environ.get("JIC_TOKEN", "")
    if text == "-":
        text = getpass("Token: ") if sys.stdin.isatty() else sys.stdin.readline(LONGEST_TOKEN)
    token = text.strip()
    if not token or len(token) >= LONGEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("give a token in JIC_TOKEN, or on standard input with --token")
    return token


def _run(asked: argparse.Namespace) -> Run:
    """Raises BadAddress, ValueError, OSError where nothing can be asked."""
    limits = Limits(requests=asked.max_requests, seconds=asked.max_seconds)
    client = Client(asked.url, _token(asked.token), limits, asked.ca)
    chosen = Chosen(asked.sample, asked.bundle, asked.policy, asked.write, asked.kind, asked.at)
    try:
        site = Site(client, chosen)
        return run(site, [ConformanceClass(one) for one in asked.classes])
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
