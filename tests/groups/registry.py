"""Groups for tests: added by name, put on lists, as somebody states it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from apps.groups.models import Declaration, Group, GroupName, Listing
from apps.groups.statements import (
    DeclarationInput,
    ListingInput,
    NameInput,
    add_group,
    add_name,
    declare,
    put_on_list,
)
from tests.people import identity_of

RENAMED = datetime(2016, 7, 28, tzinfo=UTC)
SEPTEMBER = datetime(2016, 9, 12, 16, tzinfo=UTC)


def added(text: str = "Northern Brigade", by: str = "us.officer", language: str = "en", **more: Any) -> Group:
    is_another = more.pop("is_another", False)
    return add_group(actor=identity_of(by), sent=NameInput(language, text, **more), is_another=is_another)


def named(group: Group, text: str, by: str = "us.officer", language: str = "en", **more: Any) -> GroupName:
    return add_name(actor=identity_of(by), group=group.uuid, sent=NameInput(language, text, **more))


def listed(group: Group, listed_as: str, by: str = "us.officer", **more: Any) -> Listing:
    return put_on_list(actor=identity_of(by), group=group.uuid, sent=ListingInput(listed_as, **more))


def declared(group: Group, says: str = "joins", by: str = "us.officer", **more: Any) -> Declaration:
    fields = {"since": SEPTEMBER, "made_to": "US", "reference": "Letter 1", "declared_at": SEPTEMBER, **more}
    return declare(actor=identity_of(by), group=group.uuid, sent=DeclarationInput(says, **fields))


def nusra(said_at: datetime | None = None) -> Group:
    """With the name of before July 2016 and that of after, in three scripts."""
    group = added("Jabhat al-Nusra", until=RENAMED, said_at=said_at)
    named(group, "Jabhat Fatah al-Sham", since=RENAMED, said_at=said_at)
    for language, before, after in (
        ("ru", "Джебхат ан-Нусра", "Джебхат Фатх аш-Шам"),
        ("ar", "جبهة النصرة", "جبهة فتح الشام"),
    ):
        named(group, before, language=language, until=RENAMED, said_at=said_at)
        named(group, after, language=language, since=RENAMED, said_at=said_at)
    return group


def of_groups() -> dict[str, str]:
    """What stands in addresses about groups: of one with a name of the US; the same when asked again."""
    name = GroupName.objects.order_by("pk").first()
    if name is None:
        added()
        name = GroupName.objects.get()
    return {"<uuid:group>": str(name.group), "<uuid:statement>": str(name.uuid)}
