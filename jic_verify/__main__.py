"""`python -m jic_verify BUNDLE [--policy FILE] [--since OLD] [--json]`, and the command `jic-verify`."""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from jic_verify.edition import LONGEST_EDITION, Audience, NoEdition
from jic_verify.findings import Unreadable
from jic_verify.report import as_json, as_text, printable, unreadable_as_json
from jic_verify.sources import readable
from jic_verify.verify import Wanted, verify

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
    parser.add_argument(
        "--edition",
        metavar="NUMBER|FILE",
        help="an edition of the agreed map to make again; of a file, it has to be the same bit by bit",
    )
    parser.add_argument(
        "--audience",
        metavar="LEVEL/COMPARTMENTS/DELEGATIONS",
        help="whose edition it is, where a number is given: as the edition's page says, such as 2//RU,US",
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the edition that was made again")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of the line")
    asked = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A log's name may have letters that this terminal has not.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        wanted = _wanted(asked.edition, asked.audience)
        verdict = verify(asked.bundle, policy=asked.policy, since=asked.since, edition=wanted)
        if asked.write is not None and verdict.facts is not None and verdict.facts.edition is not None:
            with readable(str(asked.write)):
                asked.write.write_bytes(verdict.facts.edition.edition.canonical())
    except Unreadable as error:
        print(unreadable_as_json(str(error)) if asked.json else printable(f"UNREADABLE: {error}"))
        return UNREADABLE
    print(as_json(verdict) if asked.json else as_text(verdict))
    return RIGHT if verdict.finding is None else WRONG


def _wanted(edition: str | None, audience: str | None) -> Wanted | None:
    if edition is None:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", edition, re.ASCII):
        with readable(edition):
            path = Path(edition)
            if path.stat().st_size > LONGEST_EDITION:
                raise Unreadable("The file of the edition is too large.")
            return Wanted.in_file(path.read_bytes())
    try:
        return Wanted(int(edition), Audience.parse(audience or ""))
    except NoEdition as error:
        raise Unreadable(f"{error} Its page says whose edition it is: give that with --audience.") from error


if __name__ == "__main__":
    sys.exit(main())
