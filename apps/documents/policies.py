"""Who may know of an instrument, read its pages and see who opened them.

Signatories' officers, authorities and auditors who are cleared for its marking; everybody signed in once all
signatories have released it. Who opened which page, the originators' authorities and auditors see, and each reader of
themself. Encrypted bytes and wrapped keys follow their file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.access.conditions import (
    Condition,
    HasRole,
    OfSignatory,
    OwnDelegation,
    Present,
    RowTest,
    Self,
    cleared,
    follow,
)
from apps.access.identity import Identity
from apps.access.own_rows import keep_own
from apps.access.policy import VIEW, Row, register
from apps.access.roles import Role
from apps.access.row_security import READ_BY_CAPTURE, add_sql
from apps.designations.policies import CLOCK, OFFICERS, READERS
from apps.documents.models import (
    Article,
    FileBytes,
    FileKey,
    Instrument,
    InstrumentFile,
    Mismatch,
    Opening,
    PageImage,
    Publication,
    PublicationConsent,
    PublicationEnd,
    Rendering,
)

# Entering an instrument, and adding to one; proposing its release, and consenting to that.
ENTER, ADD, PROPOSE, DECIDE = "enter", "add", "propose", "decide"
# Knowing of a proposed release also while it is open, and how it ended.
FOLLOW = "follow"
# Seeing who opened which page.
OVERSEE = "oversee"

EVERYBODY = HasRole(tuple(role.value for role in Role))
AUTHORITIES = HasRole((Role.APPROVING_AUTHORITY.value,))
OVERSEERS = HasRole((Role.APPROVING_AUTHORITY.value, Role.AUDITOR.value))


@dataclass(frozen=True)
class CameAbout:
    """The proposed release whose key is at the end of the path came about by the consent of all its parties. The
    database alone answers (`sql/released_by_all.sql`): whoever asks may not see what the answer is made of."""

    path: str

    def test(self, principal: Identity, thing: Any) -> bool:
        return Publication.objects.filter(_consented("pk"), pk=follow(thing, self.path)).exists()

    def q(self, principal: Identity) -> Q:
        return Q(_consented(self.path))

    def sql(self) -> RowTest:
        return RowTest("public.documents_consented_by_all({value})", {"value": self.path})

    def sentence(self) -> str:
        return str(_("every signatory has consented to this release"))


def _consented(path: str) -> Func:
    return Func(F(path), function="public.documents_consented_by_all", output_field=BooleanField())


def _released(path: str = "") -> Condition:
    return Present(f"{path}released_at", said=_("it has been released to the public"))


def _of_originators(path: str = "") -> tuple[tuple[Condition, ...], ...]:
    """Of all signatories together, or of the reader's own delegation."""
    joint = Present(f"{path}originator_id", absent=True, said=_("it comes from all signatories together"))
    return (OfSignatory(), joint), (OfSignatory(), OwnDelegation(f"{path}originator_id"))


def _cleared_for(path: str = "") -> tuple[Condition, ...]:
    return READERS, OfSignatory(), *cleared(path)


def _with_file(model: type[models.Model], *more: Row) -> None:
    """What is seen with its file."""
    rows = [
        Row(VIEW, _cleared_for("file__instrument__")),
        Row(VIEW, (EVERYBODY, _released("file__"))),
        Row(VIEW, (CLOCK,)),
    ]
    register(model, [*rows, *more])


register(
    Instrument,
    [
        Row(VIEW, _cleared_for()),
        Row(VIEW, (EVERYBODY, _released())),
        Row(VIEW, (CLOCK,)),
        *(Row(ENTER, (OFFICERS, *whose, *cleared())) for whose in _of_originators()),
        *(Row(ADD, (OFFICERS, *whose, *cleared())) for whose in _of_originators()),
        *(Row(OVERSEE, (OVERSEERS, *whose, *cleared())) for whose in _of_originators()),
        Row(PROPOSE, (OFFICERS, OfSignatory(), *cleared())),
    ],
)
register(
    InstrumentFile,
    [
        Row(VIEW, _cleared_for("instrument__")),
        Row(VIEW, (EVERYBODY, _released())),
        Row(VIEW, (CLOCK,)),
    ],
)
for _model in (FileBytes, FileKey, Rendering, PageImage):
    _with_file(_model)


def _happened(model: type[Any]) -> None:
    whose = _of_originators("file__instrument__")
    register(
        model,
        [
            *(Row(VIEW, (OVERSEERS, *of, *cleared("file__instrument__"))) for of in whose),
            Row(VIEW, (Self("user_id"),)),
            Row(VIEW, (CLOCK,)),
        ],
    )


_happened(Opening)
_happened(Mismatch)
register(
    Article,
    [
        # What it governs is known to whoever may know of both.
        Row(
            VIEW,
            (
                *_cleared_for("instrument__"),
                Present("designation_id", absent=True, said=_("it does not concern a designation")),
            ),
        ),
        Row(VIEW, (*_cleared_for("instrument__"), Present("designation__reference"), *cleared("designation__"))),
        Row(VIEW, (CLOCK,)),
    ],
)
# The public knows of the release that came about, and of no proposal that was ended before it or is open since.
register(
    Publication,
    [
        Row(VIEW, _cleared_for("instrument__")),
        Row(VIEW, (EVERYBODY, _released("instrument__"), CameAbout("pk"))),
        Row(VIEW, (CLOCK,)),
        Row(DECIDE, (AUTHORITIES, OfSignatory(), *cleared("instrument__"))),
        Row(FOLLOW, _cleared_for("instrument__")),
    ],
)
register(
    PublicationConsent,
    [
        Row(VIEW, _cleared_for("publication__instrument__")),
        Row(VIEW, (EVERYBODY, _released("publication__instrument__"), CameAbout("publication_id"))),
        Row(VIEW, (CLOCK,)),
        Row(DECIDE, (AUTHORITIES, OfSignatory())),
    ],
)
# Why somebody declined an earlier proposal stays between those who negotiated it, whatever is released later.
register(
    PublicationEnd,
    [
        Row(VIEW, _cleared_for("publication__instrument__")),
        Row(VIEW, (CLOCK,)),
    ],
)

for statement in (Instrument, InstrumentFile, Article, Publication, PublicationEnd):
    keep_own(statement)
keep_own(PublicationConsent, DECIDE)

# What the record names by its UUID.
READ_BY_CAPTURE.update((Instrument, InstrumentFile, Publication))
add_sql(Path(__file__).parent / "sql" / "released_by_all.sql")
