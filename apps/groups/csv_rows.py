"""The comparison of lists as rows of a table, whose words are codes, the same in every language."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from apps.groups.comparison import Line
from apps.groups.models import GroupName
from apps.groups.names import SCRIPTS, shown_names
from apps.texts.moments import instant

OF_A_LIST = ("listed_as", "since", "said_at", "reference", "remark")


def heading(signatories: Sequence[str]) -> list[str]:
    of_lists = [f"{code.lower()}_{column}" for code in signatories for column in OF_A_LIST]
    return ["group", *(f"name_{code}" for code in SCRIPTS), "class", *of_lists]


def comparison_rows(
    lines: Sequence[Line], names: Mapping[uuid.UUID, list[GroupName]], signatories: Sequence[str], moment: datetime
) -> Iterator[list[str]]:
    """The table with its heading. Names are those of the moment."""
    yield heading(signatories)
    for line in lines:
        of_group = names.get(line.group.uuid, [])
        cells = [line.group.reference]
        for code in SCRIPTS:
            spoken = [name for name in of_group if name.language == code]
            cells.append(" / ".join(name.text for name in shown_names(spoken, code, moment)))
        cells.append(line.line_class)
        for listing in line.listings:
            if listing is None:
                cells += [""] * len(OF_A_LIST)
            else:
                moments = [instant(listing.since), instant(listing.said_at)]
                cells += [listing.listed_as, *moments, listing.reference, listing.remark]
        yield cells
