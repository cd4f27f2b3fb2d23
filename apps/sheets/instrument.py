"""The instrument of a version: its texts clause by clause, provisions, outline and approvals."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.access.errors import NotVisible
from apps.access.roles import Role
from apps.designations.models import Version
from apps.geometry.canonical import grouped
from apps.negotiation.models import Approval
from apps.negotiation.provisions import Cell, Row, provision_rows
from apps.sheets.versions import Printed
from apps.sheets.wording import Words, area_in, moment_in, said_in
from apps.texts.characters import visible
from apps.theatre.facts import theatre


def instrument_parts(printed: Printed, languages: Sequence[str]) -> dict[str, Any]:
    """What the instrument has besides a map sheet. Raises NotVisible where its record is not the reader's to see."""
    version = printed.row
    if version is None or not printed.content:
        raise NotVisible
    heading = said_in(languages, lambda: _("Instrument %(reference)s") % {"reference": printed.reference or "–"})
    return {
        "title": heading,
        "heading": heading,
        "titles": {code: visible(text) for code, text in version.titles.items()},
        "language-names": {code: theatre().language(code).own_name for code in languages},
        "clauses": list(_clauses(version, languages)),
        "provisions": _provisions(version, languages),
        "facts": _facts(printed, languages),
        "outline": _outline(printed, languages),
        "approvals": [_approval(one, languages) for one in printed.approvals],
        "certificate": said_in(
            languages,
            lambda: _(
                "The signatories named below approved the content of this instrument. Each approval is bound to the"
                " digest that follows."
            ),
        ),
    }


def _clauses(version: Version, languages: Sequence[str]) -> Any:
    lines = [(version.terms.get(code) or "").split("\n") for code in languages]
    for number, row in enumerate(zip_longest(*lines, fillvalue=""), 1):
        texts = {code: visible(text) for code, text in zip(languages, row, strict=True)}
        if any(texts.values()):
            yield {"number": str(number), "texts": texts}


def _facts(printed: Printed, languages: Sequence[str]) -> list[list[Any]]:
    kind, validity, _area = printed.facts(languages)
    return [
        [said_in(languages, lambda: _("Type and status")), kind],
        [
            said_in(languages, lambda: _("Validity period")),
            {code: _after_colon(text) for code, text in validity.items()},
        ],
    ]


def _after_colon(text: str) -> str:
    return text.partition(": ")[2] or text


def _outline(printed: Printed, languages: Sequence[str]) -> list[list[Any]]:
    outline = printed.shape.outline()
    count = sum(1 for _vertex in printed.shape.vertices())
    return [
        [said_in(languages, lambda: _("Area")), {code: area_in(code, printed.area_m2) for code in languages}],
        [said_in(languages, lambda: _("Vertices")), str(count)],
        [said_in(languages, lambda: _("Digest of the outline (SHA-256)")), grouped(outline.digest)],
        [said_in(languages, lambda: _("Digest of the content (SHA-256)")), grouped(printed.digest)],
    ]


def _provisions(version: Version, languages: Sequence[str]) -> list[dict[str, Any]]:
    """Each language reads the rows in its own words; cells that say the same in all are one."""
    by_language = {}
    for code in languages:
        with override(code):
            by_language[code] = [_provision(row, code) for row in provision_rows(version)]
    return [_merged(dict(zip(languages, rows, strict=True))) for rows in zip(*by_language.values(), strict=True)]


def _provision(row: Row, language: str) -> dict[str, Any]:
    columns, cells, value = [], [], ""
    if row.table is not None:
        columns = [str(column) for column in row.table.columns]
        cells = [[_cell(cell, language) for cell in line] for line in row.table.rows]
    elif row.moment is not None:
        value = moment_in(language, row.moment)
    elif row.line is not None:
        value = _("%(metres)s m, vertices: %(count)s") % {
            "metres": round(row.line.length_m),
            "count": len(row.line.rows),
        }
    elif row.reservations is not None:
        value = "; ".join(
            _("Reservation %(number)s: %(area)s")
            % {"number": one.ground.number, "area": area_in(language, one.ground.area_m2)}
            for one in row.reservations
        )
    elif row.remainders is not None:
        value = "; ".join(
            _("Remainder %(number)s: %(area)s")
            % {"number": one.ground.number, "area": area_in(language, one.ground.area_m2)}
            for one in row.remainders
        )
    elif row.corrigendum is not None:
        value = "; ".join(row.corrigendum.corrects)
    else:
        value = visible(row.words or "–")
    return {"label": str(row.label), "columns": columns, "rows": cells, "value": value}


def _cell(cell: Cell, language: str) -> str:
    if cell.moment is not None:
        return moment_in(language, cell.moment)
    if cell.texts is not None:
        return visible(cell.texts.get(language) or next(iter(cell.texts.values()), "–"))
    if cell.place is not None:
        return str(cell.place["mgrs"])
    if cell.ground is not None:
        return area_in(language, cell.ground.area_m2)
    return visible(cell.words or "–")


def _merged(rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    first = next(iter(rows.values()))
    return {
        "label": {code: row["label"] for code, row in rows.items()},
        "columns": [{code: row["columns"][at] for code, row in rows.items()} for at in range(len(first["columns"]))],
        "rows": [
            [{code: row["rows"][line][at] for code, row in rows.items()} for at in range(len(cells))]
            for line, cells in enumerate(first["rows"])
        ],
        "value": {code: row["value"] for code, row in rows.items()},
    }


def _approval(approval: Approval, languages: Sequence[str]) -> dict[str, Any]:
    key = hashlib.sha256(bytes(approval.public_key)).hexdigest() if approval.public_key else ""
    name = visible(approval.user.full_name)
    at: Words = {code: moment_in(code, approval.at) for code in languages}

    def sentence(code: str) -> str:
        with override(code):
            return _("%(name)s, approving authority, approved on %(moment)s.") % {
                "name": name,
                "moment": at[code],
            }

    return {
        "delegation": said_in(languages, lambda: approval.delegation),
        "name": name,
        "office": said_in(languages, lambda: Role.APPROVING_AUTHORITY.label),
        "at": at,
        "method": said_in(languages, approval.get_method_display),
        "fingerprint": grouped(key) if key else "",
        "record": str(approval.uuid),
        "sentence": {code: sentence(code) for code in languages},
    }
