"""How outlines look in other programs: in the colour of whose version they are, as the theatre has it."""

from __future__ import annotations

from dataclasses import dataclass

from apps.theatre.facts import theatre

_NOBODY = "#5b6168"


@dataclass(frozen=True)
class Style:
    """`code` is that of a delegation; `ink` is #rrggbb."""

    code: str
    ink: str

    @property
    def kml(self) -> str:
        """bbggrr."""
        return self.ink[5:7] + self.ink[3:5] + self.ink[1:3]

    @property
    def rgb(self) -> str:
        """ "87,57,158"."""
        return ",".join(str(int(self.ink[at : at + 2], 16)) for at in (1, 3, 5))


def styles() -> list[Style]:
    return [Style(one.code, one.look.light.ink if one.look else _NOBODY) for one in theatre().delegations]
