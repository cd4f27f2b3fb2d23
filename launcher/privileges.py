"""Which user of the operating system runs the engines, and what that user may enter.

PostgreSQL refuses to run as root. When root starts us, `nobody` runs the engines; and when the project lies where
`nobody` may not go, such as below /root, Linux lets the engines keep one right of root, to pass through folders.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

LINUX = sys.platform.startswith("linux")
libc = ctypes.CDLL(None, use_errno=True) if LINUX else None

PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 47, 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Set(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


@dataclass(frozen=True)
class Person:
    """The operating system's user under whom a child runs; `capability` is the one right of root that it keeps."""

    name: str
    uid: int
    gid: int
    capability: int | None = None


def unprivileged() -> Person | None:
    """`nobody` when we are root, None for everybody else."""
    if os.geteuid() != 0:
        return None
    record = pwd.getpwnam("nobody")
    return Person(record.pw_name, record.pw_uid, record.pw_gid)


def switch(person: Person | None) -> Callable[[], None] | None:
    """What a child runs between fork and exec to become `person`; None when it stays who we are.

    The order is the kernel's: rights survive setuid only when asked for before it, and exec only as ambient ones.
    """
    if person is None:
        return None
    header = _Header(CAPABILITY_VERSION, 0)
    bit = 0 if person.capability is None else 1 << person.capability
    sets = (_Set * 2)(_Set(bit, bit, bit), _Set(0, 0, 0))

    def become() -> None:
        if libc is not None and bit:
            libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setgid(person.gid)
        os.setuid(person.uid)
        if libc is not None and bit:
            libc.capset(ctypes.byref(header), ctypes.byref(sets))
            libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, person.capability, 0, 0)

    return become


def _may_enter(person: Person, folder: Path) -> bool:
    answer = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", folder], cwd="/", capture_output=True, preexec_fn=switch(person)
    )
    return answer.returncode == 0


def able_to_enter(person: Person, folders: list[Path]) -> Person | None:
    """`person`, with the least right of root that it needs to enter all `folders`; None when none is enough."""
    for capability in (None, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if LINUX else (None,):
        candidate = replace(person, capability=capability)
        try:
            if all(_may_enter(candidate, folder) for folder in folders):
                return candidate
        except subprocess.SubprocessError:  # this system does not let us hand the right on
            continue
    return None
