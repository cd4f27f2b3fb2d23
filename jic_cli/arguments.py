"""The command's words."""

from __future__ import annotations

import argparse
import gettext
import importlib.metadata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from jic_cli import __version__
from jic_cli.commands import changes, drafting, exporting, reading, signing_in, verifying
from jic_cli.exits import Exit
from jic_cli.failures import Failure
from jic_cli.russian import ARGPARSE
from jic_cli.session import PATIENCE
from jic_cli.texts import language
from jic_cli.texts import translate as _

FORMATS = ("geojson", "kml", "kmz", "geopackage", "csv", "shapefile", "gpx")
# What `changes --follow` sits through: a restart, a night's maintenance of some minutes.
FOLLOWING = 600.0
MAX_FEATURE = 10_000


class Parser(argparse.ArgumentParser):
    """One whose errors are told like all others. An option is written out: a script that shortens one would break with
    the next option that begins alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise Failure(Exit.USAGE, _("The command cannot be understood."), code="usage", details=[message, self._hint()])

    def _hint(self) -> str:
        return _("See: %s --help") % self.prog


def parser() -> argparse.ArgumentParser:
    whole = Parser(
        prog="jic",
        description=_("The Joint Implementation Centre on the command line."),
        epilog=_(
            "Exit code: 0 done; 1 refused or not verified; 2 wrong command; 3 not signed in; 4 not found; "
            "5 the site does not answer, or not as it should; 6 changed or taken meanwhile; "
            "7 a file here cannot be used; 70 a defect of this program."
        ),
    )
    whole.add_argument("--version", action="version", version=_versions())
    commands = whole.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    _signing_in(commands)
    _reading(commands)
    _drafting(commands)
    _exporting(commands)
    _changes(commands)
    _verifying(commands)
    return whole


def _versions() -> str:
    try:
        verifier = importlib.metadata.version("jic-verify")
    except importlib.metadata.PackageNotFoundError:
        verifier = "–"
    return f"jic {__version__} (jic-verify {verifier})"


def _command(commands: Any, name: str, run: Callable[..., Exit], help_text: str, patience: float = PATIENCE) -> Any:
    """A command with what all have."""
    command = commands.add_parser(name, help=help_text, description=help_text)
    command.set_defaults(run=run)
    command.add_argument("--json", action="store_true", help=_("JSON for scripts: one object a line"))
    command.add_argument("--quiet", action="store_true", help=_("nothing but results and errors"))
    command.add_argument("--site", default="", metavar="URL", help=_("address of the site, in place of the kept one"))
    command.add_argument(
        "--patience",
        type=_seconds,
        default=patience,
        metavar="SECONDS",
        help=_("how long a request is sent again while the site is away or busy (%(default)s)"),
    )
    return command


def _signing_in(commands: Any) -> None:
    _command(commands, "sign-in", signing_in.sign_in, _("keep a token; it is asked for, or read from standard input"))
    _command(commands, "sign-out", signing_in.sign_out, _("remove the token from this machine"))
    _command(commands, "whoami", signing_in.whoami, _("who you are, and what your token opens"))


def _reading(commands: Any) -> None:
    listing = _command(commands, "list", reading.list_designations, _("designations that you may see"))
    listing.add_argument("--text", metavar="WORDS", help=_("in title, terms or reference"))
    listing.add_argument("--place", metavar="NAME", help=_("near a place"))
    listing.add_argument("--kind", action="append", metavar="CODE", help=_("of this type; may be given several times"))
    listing.add_argument(
        "--state", action="append", metavar="CODE", help=_("in this status; may be given several times")
    )
    listing.add_argument("--delegation", metavar="CODE", help=_("of this originator"))
    listing.add_argument("--limit", type=_count, metavar="N", help=_("at most so many"))
    showing = _command(commands, "show", reading.show, _("one designation"))
    showing.add_argument("reference", metavar="REF", help=_("its reference, or its identifier"))


def _drafting(commands: Any) -> None:
    command = _command(commands, "draft", drafting.draft, _("drafts from a file"))
    command.add_argument("file", type=Path, metavar="FILE", help="GeoJSON, KML, KMZ, GeoPackage, Shapefile, CSV, GPX")
    command.add_argument("--preview", action="store_true", help=_("show what would be taken, and make nothing"))
    command.add_argument("--crs", metavar="CODE", help=_("reference system, where the file does not say"))
    command.add_argument("--encoding", metavar="CODE", help=_("encoding of its letters, where the file does not say"))
    command.add_argument("--swap", action="store_true", help=_("longitude and latitude are exchanged in the file"))
    command.add_argument(
        "--field",
        action="append",
        type=_pair,
        default=[],
        metavar="NAME=FIELD",
        help=_("which field of the file holds what: title_en=name; without a field: none"),
    )
    command.add_argument(
        "--all",
        action="append",
        type=_pair,
        default=[],
        metavar="NAME=VALUE",
        help=_("what holds for features that do not say: level=1"),
    )
    command.add_argument(
        "--features",
        type=_features,
        default="accepted",
        metavar="WHICH",
        help=_("accepted, all (also those with a suggested fix), or numbers: 1,4-7 (%(default)s)"),
    )
    command.add_argument(
        "--layer",
        action="append",
        default=[],
        metavar="NAME",
        help=_("features of this layer or folder alone; may be given several times"),
    )
    command.add_argument("--keep", action="store_true", help=_("leave the file on the site"))
    _waiting(command)


def _exporting(commands: Any) -> None:
    command = _command(commands, "export", exporting.export, _("a file of what you may see"))
    command.add_argument("references", nargs="*", metavar="REF", help=_("these alone; without any, by --scope"))
    command.add_argument("--format", choices=FORMATS, default="geojson", help="(%(default)s)")
    of = command.add_mutually_exclusive_group()
    of.add_argument(
        "--scope",
        choices=("agreed", "everything"),
        default="agreed",
        help=_("the agreed map, or everything in your register (%(default)s)"),
    )
    of.add_argument("--edition", type=_count, metavar="N", help=_("this edition of your own map"))
    of.add_argument("--as-of", metavar="TIME", help=_("the map as of a moment, in UTC: 2016-09-15T18:00:00Z"))
    command.add_argument(
        "--as-known", metavar="TIME", help=_("with --as-of: then, now, or the moment at which it was known (then)")
    )
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help=_("where to write it"))
    command.add_argument("--force", action="store_true", help=_("replace a file that is there"))
    _waiting(command)


def _waiting(command: Any) -> None:
    help_text = _("how long to wait for the site's work on the file (%(default)s)")
    command.add_argument("--wait", type=_seconds, default=900.0, metavar="SECONDS", help=help_text)


def _changes(commands: Any) -> None:
    command = _command(commands, "changes", changes.follow, _("what changed since the last time"), patience=FOLLOWING)
    command.add_argument("--follow", action="store_true", help=_("wait for more until Ctrl-C"))
    command.add_argument(
        "--every", type=_seconds, default=5.0, metavar="SECONDS", help=_("between two questions (%(default)s)")
    )
    command.add_argument("--cursor", type=Path, metavar="FILE", help=_("where the place in the feed is kept"))
    command.add_argument("--since", metavar="CURSOR", help=_("begin after this cursor; empty: with the first record"))


def _verifying(commands: Any) -> None:
    command = _command(commands, "verify", verifying.verify, _("check a bundle on your own computer, without the site"))
    command.add_argument("bundle", metavar="BUNDLE", help=_("the zip, or the folder that it makes"))
    command.add_argument("--policy", metavar="FILE", help=_("the keys that you trust, in place of the bundle's own"))
    command.add_argument(
        "--since", metavar="OLD", help=_("a bundle or checkpoint that you kept: the log has to continue it")
    )
    command.add_argument("--edition", metavar="NUMBER|FILE", help=_("an edition to make again"))
    command.add_argument("--audience", metavar="AUDIENCE", help=_("whose edition, where a number is given"))
    command.add_argument("--write", metavar="FILE", help=_("write the edition that was made again"))


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 1_000_000:
        raise argparse.ArgumentTypeError(_("give seconds as a number from 0 to 1000000"))
    return seconds


def _count(text: str) -> int:
    number = _number(text)
    if number < 1:
        raise argparse.ArgumentTypeError(_("give a whole number from 1 on"))
    return number


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(_("give a name, = and a value"))
    return name, value


def _features(text: str) -> str | list[int]:
    """`accepted`, `all`, or numbers as in 1,4-7."""
    if text in ("accepted", "all"):
        return text
    numbers: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin, end = _number(first), _number(last if dash else first)
        if not 1 <= begin <= end <= MAX_FEATURE:
            raise argparse.ArgumentTypeError(_("give accepted, all, or numbers up to 10000, such as 1,4-7"))
        numbers.update(range(begin, end + 1))
    return sorted(numbers)


def _speak() -> None:
    """argparse takes its own lines from these two names of its module. A test finds each in the Russian table."""
    is_russian = language() == "ru"
    vars(argparse)["_"] = (lambda line: ARGPARSE.get(line, line)) if is_russian else gettext.gettext
    vars(argparse)["ngettext"] = _one_or_many if is_russian else gettext.ngettext


def _one_or_many(one: str, many: str, count: int) -> str:
    line = one if count == 1 else many
    return ARGPARSE.get(line, line)


def _number(text: str) -> int:
    """0 where it is none."""
    return int(text) if text.isdecimal() and len(text) <= 9 else 0


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Raises Failure, and SystemExit after --help and --version."""
    _speak()
    return parser().parse_args(words)
