"""What a bundle claims to be complete of: its file `scope`, in the one form that each claim has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jic_verify.findings import Wrong

SCOPE = "scope"
LONGEST_SCOPE = 1 << 10
EVERYTHING, DESIGNATION, WINDOW = "everything", "designation", "window"
_NUMBER = rb"(0|[1-9][0-9]{0,18})"
_UUID = rb"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_EVERYTHING = b'{"of":"everything"}\n'
_DESIGNATION = re.compile(rb'\{"designation":"' + _UUID + rb'","of":"designation"\}\n')
_WINDOW = re.compile(rb'\{"end":' + _NUMBER + rb',"first":' + _NUMBER + rb',"of":"window"\}\n')


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything, one designation (its UUID), or the entries from `first` up to `end`."""

    of: str
    designation: str = ""
    first: int = 0
    end: int = 0

    @property
    def is_everything(self) -> bool:
        return self.of == EVERYTHING

    @property
    def is_window(self) -> bool:
        return self.of == WINDOW


def scope_of(content: bytes) -> Scope:
    """Raises Wrong (check 1) for a file that is in none of the three forms, byte for byte."""
    if content == _EVERYTHING:
        return Scope(EVERYTHING)
    if found := _DESIGNATION.fullmatch(content):
        return Scope(DESIGNATION, designation=found[1].decode("ascii"))
    if found := _WINDOW.fullmatch(content):
        return Scope(WINDOW, first=int(found[2]), end=int(found[1]))
    raise Wrong(1, SCOPE, "The file does not say what the bundle is complete of, in canonical JSON.")
