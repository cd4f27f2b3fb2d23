"""What a program of ours gives up before it reads a file of somebody else's: files, network, other processes, and more
memory and time than the work is worth. The standard library alone, so that such a program starts quickly.

Limits of resources hold everywhere. On Linux, the kernel's Landlock (5.13 and later) takes files, seccomp takes every
system call that the work does not need; both without rights, as root and as anybody. Elsewhere limits are all there is:
`confine` says what holds.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

NOBODY = 65_534
# Files open at once: a library reads fonts one after the other.
MAX_FILES = 32
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
# Landlock's rights by the version of its interface: on files (bits), on TCP (4 and later), scopes (6 and later).
_FILE_BITS = {1: 13, 2: 14, 3: 15, 4: 15}
_READ = (1 << 2) | (1 << 3)  # READ_FILE, READ_DIR
# System calls of memory, time, reading and writing what is open, and reading files, which Landlock narrows: their
# numbers on x86-64 and on aarch64 (None where there is none).
_CALLS: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67), "close": (3, 57),
    "fstat": (5, 80), "lseek": (8, 62), "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "mremap": (25, 216), "madvise": (28, 233), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139), "sigaltstack": (131, 132), "sched_yield": (24, 124), "getpid": (39, 172),
    "gettid": (186, 178), "futex": (202, 98), "nanosleep": (35, 101), "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113), "gettimeofday": (96, 169), "getrandom": (318, 278), "exit": (60, 93),
    "exit_group": (231, 94),
}  # fmt: skip
_FILE_CALLS: dict[str, tuple[int | None, int | None]] = {
    "open": (2, None), "openat": (257, 56), "stat": (4, None), "lstat": (6, None), "newfstatat": (262, 79),
    "statx": (332, 291), "access": (21, None), "faccessat": (269, 48), "getdents64": (217, 61),
}  # fmt: skip
# What a library that has threads of its own needs besides. A process that they begin instead can neither run another
# program nor open what this one could not.
_THREAD_CALLS: dict[str, tuple[int | None, int | None]] = {
    "clone": (56, 220), "clone3": (435, 435), "set_robust_list": (273, 99), "rseq": (334, 293),
    "sched_getaffinity": (204, 123), "prctl": (157, 167), "getcwd": (79, 17), "readlink": (89, None),
    "readlinkat": (267, 78),
}  # fmt: skip
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def confine(
    memory: int, seconds: int, readable: Iterable[str] = (), *, keep_open: bool = False, threads: bool = False
) -> frozenset[str]:
    """Give up, for good, all but `memory` bytes, `seconds` of work, what is open as standard streams, and folders that
    may be read; with `keep_open` not what a library has opened meanwhile, as its list of reference systems; with
    `threads`, it may still begin threads. Whatever is imported after this is not found. Returns what holds: of
    "limits", "nobody", "files", "calls".
    """
    holds = {"limits"}
    folders = [folder for folder in readable if Path(folder).is_dir()]
    if not keep_open:
        os.closerange(3, 1_024)
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MAX_FILES),
        *(() if threads else ((resource.RLIMIT_NPROC, 0),)),
    ):
        # What the machine allows is kept where that is less.
        _soft, hard = resource.getrlimit(limit)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (least, least))
    if sys.platform != "linux":
        return frozenset(holds)
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            holds.add("nobody")
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return frozenset(holds)
    if _restrict_files(libc, folders):
        holds.add("files")
    if _restrict_calls(libc, with_files="files" in holds, threads=threads):
        holds.add("calls")
    return frozenset(holds)


def _restrict_files(libc: ctypes.CDLL, folders: Collection[str]) -> bool:
    """By Landlock: no file but those in the folders, and these to be read; no TCP; no signal or socket out of here."""
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    bits = _FILE_BITS.get(version, 16)
    handled = struct.pack("QQQ", (1 << bits) - 1, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = libc.syscall(_LANDLOCK_CREATE, handled, ctypes.c_size_t(size), ctypes.c_uint32(0))
    if rules < 0:
        return False
    for folder in folders:
        opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", _READ, opened)
        libc.syscall(_LANDLOCK_ADD, rules, 1, rule, ctypes.c_uint32(0))
        os.close(opened)
    done: int = libc.syscall(_LANDLOCK_RESTRICT, rules, ctypes.c_uint32(0))
    os.close(rules)
    return done == 0


def _restrict_calls(libc: ctypes.CDLL, *, with_files: bool, threads: bool) -> bool:
    """By seccomp: calls that are not listed fail with EPERM. No call that opens a file is, unless Landlock narrows
    which."""
    known = _MACHINES.get(platform.machine())
    if known is None:
        return False
    place, architecture = known
    calls = {**_CALLS, **(_FILE_CALLS if with_files else {}), **(_THREAD_CALLS if threads else {})}
    numbers = sorted(number[place] for number in calls.values() if number[place] is not None)  # type: ignore[type-var]
    program = _filter(numbers, architecture)  # type: ignore[arg-type]
    code = ctypes.create_string_buffer(program)
    heading = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    done: int = libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, heading, 0, 0)
    return done == 0


def _filter(numbers: Iterable[int], architecture: int) -> bytes:
    """The filter as the kernel reads it: load, compare, return. Another architecture's calls end the program."""
    load, equal, give = 0x20, 0x15, 0x06
    allow, refuse, kill = 0x7FFF0000, 0x00050001, 0x80000000

    def step(code: int, if_so: int, if_not: int, value: int) -> bytes:
        return struct.pack("HBBI", code, if_so, if_not, value)

    program = [step(load, 0, 0, 4), step(equal, 1, 0, architecture), step(give, 0, 0, kill), step(load, 0, 0, 0)]
    for number in numbers:
        program += [step(equal, 0, 1, number), step(give, 0, 0, allow)]
    return b"".join([*program, step(give, 0, 0, refuse)])
