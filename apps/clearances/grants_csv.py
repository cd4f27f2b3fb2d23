"""Who has what as a table for spreadsheets, and proposals from such a table.

The words in the table are codes, the same in every language: what is written out can be read in again.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.access.models import Grant
from apps.access.policy import can, visible
from apps.accounts.models import User
from apps.accounts.usernames import canonical_username
from apps.clearances.policies import GRANT
from apps.clearances.services import What, propose
from apps.texts.csv_cells import guarded, unguarded
from apps.texts.labels import bounds_sentence
from apps.texts.moments import in_bounds, instant
from apps.theatre.facts import theatre

MAX_BYTES, MAX_LINES, MAX_FAULTS = 256 * 1024, 500, 50
NEEDED = ("username", "kind", "code", "right", "until", "reason")
COLUMNS = (
    *("username", "full_name", "delegation", "kind", "code", "right", "status", "from", "until", "reason"),
    *("proposed_by", "confirmed_by"),
)
KINDS = ("role", "level", "compartment")
MOMENTS = ("%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%MZ", "%Y-%m-%d")
FIELD_COLUMN = {"what": "code", "right": "right", "reason": "reason", "valid_until": "until"}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a table: the line as an editor counts it, the column, and a sentence that says how to mend."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Proposed:
    """One line of a table, read."""

    line: int
    user: uuid.UUID
    what: What
    until: datetime | None
    reason: str


def written(rows: Iterable[list[str]]) -> Iterator[bytes]:
    """Lines of CSV, the byte order mark first, without which spreadsheets misread Cyrillic."""
    page = io.StringIO()
    writer = csv.writer(page)
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
        yield page.getvalue().encode()
        page.seek(0)
        page.truncate()


def grants_table(actor: Identity, after: int, most: int) -> list[tuple[int, list[str]]]:
    """The next rows of the table after a grant's key: what holds, what begins later, and what waits."""
    now = timezone.now()
    rows = Grant.objects.filter(revoked_at=None, pk__gt=after).exclude(valid_until__lte=now)
    rows = rows.select_related("user", "user__delegation", "granted_by", "confirmed_by")
    return [(grant.pk, _row(grant, now)) for grant in visible(actor, rows).order_by("pk")[:most]]


def _row(grant: Grant, now: datetime) -> list[str]:
    kind = "role" if grant.role else "compartment" if grant.compartment else "level"
    return [
        grant.user.username,
        grant.user.full_name,
        grant.user.delegation.code,
        kind,
        grant.role or grant.compartment or _level_code(grant.level),
        grant.right,
        grant.status_at(now),
        _moment(grant.valid_from),
        _moment(grant.valid_until),
        grant.reason,
        grant.granted_by.username if grant.granted_by else "",
        grant.confirmed_by.username if grant.confirmed_by else "",
    ]


def _level_code(order: int | None) -> str:
    return next((level.code for level in theatre().levels if level.order == order), str(order))


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    # To the minute, as people write it; to the second where it has seconds, so that a table taken in again moves none.
    text = instant(moment)
    return f"{text[:16]}Z" if text.endswith(":00Z") else text


def propose_from(*, actor: Identity, content: bytes) -> list[Grant]:
    """Propose every line of a table, or none: each then waits for a second clearance admin like any other proposal.
    Raises Incomplete with the faults of all lines."""
    lines = read(actor, content)
    with unit_of_work(actor):
        made, found = [], []
        for line in lines:
            try:
                with transaction.atomic():
                    made.append(
                        propose(actor=actor, user=line.user, what=line.what, reason=line.reason, valid_until=line.until)
                    )
            except Incomplete as error:
                found += [
                    Fault(line.line, FIELD_COLUMN.get(name, name), sentence)
                    for name, sentences in error.facts["fields"].items()
                    for sentence in sentences
                ]
        if found:
            raise _refused(found)
        return made


def read(actor: Identity, content: bytes) -> list[Proposed]:
    """The lines of a table, read strictly. Raises Incomplete with the faults of all lines."""
    rows = _rows(content)
    people = {user.username: user for user in visible(actor, User.objects.select_related("delegation"))}
    faults: list[Fault] = []
    lines = [_line(actor, number, row, people, faults) for number, row in rows]
    if faults:
        raise _refused(faults)
    return [line for line in lines if line is not None]


def _line(
    actor: Identity, number: int, row: dict[str, str], people: dict[str, User], found: list[Fault]
) -> Proposed | None:
    before = len(found)

    def wrong(column: str, sentence: str) -> None:
        found.append(Fault(number, column, sentence))

    member = people.get(canonical_username(row["username"]))
    if member is None:
        wrong("username", _("Your delegation has no member with this user name. Check the list of members."))
    elif not can(actor, GRANT, member):
        wrong("username", _("You cannot propose a grant for yourself. Leave this line to another clearance admin."))
    what = _what(row, wrong)
    until = _until(row["until"], wrong)
    if not row["reason"]:
        wrong("reason", _("Enter a reason. Every grant needs a recorded reason."))
    elif len(row["reason"]) > 500:
        wrong("reason", _("Shorten the reason to 500 characters."))
    if len(found) > before or member is None or what is None:
        return None
    return Proposed(number, member.uuid, what, until, row["reason"])


def _what(row: dict[str, str], wrong: object) -> What | None:
    assert callable(wrong)
    kind, code, right = row["kind"].lower(), row["code"], row["right"].lower()
    levels = {level.code: level.order for level in theatre().levels}
    if kind not in KINDS:
        wrong("kind", _("Enter one of: %(words)s.") % {"words": ", ".join(KINDS)})
        return None
    if kind == "role":
        return What(role=code.lower(), right=right)
    if kind == "compartment":
        return What(compartment=code.upper(), right=right)
    if code.lower() not in levels:
        wrong("code", _("Enter one of: %(words)s.") % {"words": ", ".join(levels)})
        return None
    return What(level=levels[code.lower()], right=right)


def _until(text: str, wrong: object) -> datetime | None:
    assert callable(wrong)
    if not text:
        return None
    for form in MOMENTS:
        try:
            moment = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        if not in_bounds(moment):
            wrong("until", bounds_sentence())
            return None
        return moment
    wrong("until", _("Enter the end in UTC, for example 2016-10-12T16:00Z, or leave it empty."))
    return None


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Each line of the file with its number, by the names of its columns."""
    if len(content) > MAX_BYTES:
        raise _unreadable(_("The file is larger than 256 kB. Split it."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _unreadable(
            _("Line %(line)s is not UTF-8. Save the table as “CSV UTF-8” and upload it again.") % {"line": line}
        ) from error
    if "\0" in text:
        raise _unreadable(_("The file is not a text table. Save it as “CSV UTF-8” and upload it again."))
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    # Strict: a stray quote is a fault to mend, not something to guess about.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    names: list[str] | None = None
    end = 0
    try:
        for cells in reader:
            begin, end = end + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if names is None:
                names = _names(cells)
                continue
            if len(rows) == MAX_LINES:
                raise _unreadable(_("The table has more than %(most)s lines. Split it.") % {"most": MAX_LINES})
            if len(cells) != len(names):
                said = _(
                    "This line has %(found)s cells, and the first line has %(wanted)s. Check commas and "
                    "quotation marks."
                )
                raise _refused([Fault(begin, "", said % {"found": len(cells), "wanted": len(names)})])
            rows.append(
                (begin, {name: unguarded(cell.strip()).strip() for name, cell in zip(names, cells, strict=True)})
            )
    except csv.Error as error:
        raise _refused(
            [Fault(end + 1, "", _("The quotation marks on this line do not match. Correct them."))]
        ) from error
    if not rows:
        raise _unreadable(
            _(
                "The file has no data lines. The first line contains the column names; each further "
                "line is one proposal."
            )
        )
    return rows


def _names(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        said = _("The first line must name the columns %(wanted)s. Missing: %(missing)s.")
        raise _refused([Fault(1, "", said % {"wanted": ", ".join(NEEDED), "missing": ", ".join(missing)})])
    if twice := [name for name in NEEDED if names.count(name) > 1]:
        said = _("The first line names a column twice: %(names)s.")
        raise _refused([Fault(1, "", said % {"names": ", ".join(twice)})])
    return names


def _unreadable(sentence: str) -> Incomplete:
    return Incomplete(fields={"file": [sentence]})


def _refused(found: list[Fault]) -> Incomplete:
    """Nothing was proposed. The first faults, in the order of the lines."""
    ordered = sorted(found, key=lambda fault: fault.line)
    return Incomplete(fields={}, faults=ordered[:MAX_FAULTS], more=max(0, len(ordered) - MAX_FAULTS))
