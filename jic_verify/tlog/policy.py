"""Whom a reader trusts (C2SP tlog-policy): logs, witnesses, and how many of which witnesses make a checkpoint good."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jic_verify.tlog.checkpoints import Checkpoint, parse_checkpoint
from jic_verify.tlog.encoding import number_in
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.keys import COSIGNER, LOG, QUANTUM_COSIGNER, MalformedKey, Verifier
from jic_verify.tlog.notes import Note

# The quorum that asks for no cosignature: a name that nothing else may have.
NOBODY = "none"
LOG_KINDS = frozenset({LOG, QUANTUM_COSIGNER})
WITNESS_KINDS = frozenset({COSIGNER, QUANTUM_COSIGNER})

_FORBIDDEN = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_NAME = re.compile(r"[^\x00-\x20\x7f]+")
_SPACE = re.compile(r"[ \t]+")


class MalformedPolicy(TlogError):
    """Bytes that are no policy."""


class UnknownLog(TlogError):
    """A checkpoint of a log that the policy does not list, or one that no key of that log has signed."""


class QuorumMissing(TlogError):
    """A checkpoint that fewer witnesses have cosigned than the policy asks for."""


@dataclass(frozen=True, slots=True)
class Group:
    """Names of witnesses and other groups, and how many of them are enough."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A checkpoint that a policy accepts: the vkeys of the log that signed it, and when each witness cosigned it.

    Times are seconds since 1970, by the witness's name in the policy; witnesses beyond the quorum are told too.
    """

    checkpoint: Checkpoint
    signed_by: list[str]
    cosigned: dict[str, int]


@dataclass(frozen=True, slots=True)
class Policy:
    """As it was read: names stand for themselves within it only; groups are in the order of their lines.

    `urls` has the address of a log or witness by its vkey, where the policy tells one.
    """

    logs: tuple[Verifier, ...]
    witnesses: dict[str, Verifier]
    groups: dict[str, Group]
    quorum: str
    urls: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: bytes) -> Policy:
        """Raises MalformedPolicy, naming the line."""
        if found := _FORBIDDEN.search(data):
            line = data.count(b"\n", 0, found.start()) + 1
            raise MalformedPolicy(f"Line {line} of the policy holds the control character 0x{found[0].hex()}.")
        if data and not data.endswith(b"\n"):
            raise MalformedPolicy("The policy's last line has no line end.")
        reader = _Reader()
        # Octets beyond ASCII mean nothing here, and stay apart from each other whether or not they are UTF-8.
        for number, text in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
            words = _SPACE.split(text.strip(" \t"))
            if words[0] and not words[0].startswith("#"):
                try:
                    reader.take(words)
                except (MalformedKey, MalformedPolicy) as error:
                    raise MalformedPolicy(f"Line {number} of the policy: {error}") from error
        if reader.quorum is None:
            raise MalformedPolicy("The policy has no quorum.")
        return cls(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum, reader.urls)

    def judge(self, note: Note) -> Judgement:
        """What this policy accepts the note as.

        Raises MalformedCheckpoint; UnknownLog unless a listed key with the origin's name signed it; BadSignature where
        the signature of any key of the policy fails; QuorumMissing. A cosignature without a time (0) is none here: it
        does not say that its witness knew no longer tree.
        """
        checkpoint = parse_checkpoint(note.text)
        if all(log.name != checkpoint.origin for log in self.logs):
            raise UnknownLog(f"The policy lists no log {checkpoint.origin}.")
        found = note.verified({*self.logs, *self.witnesses.values()})
        signed_by = [
            one.verifier.vkey for one in found if one.verifier in self.logs and one.verifier.name == checkpoint.origin
        ]
        if not signed_by:
            raise UnknownLog(f"No key that the policy lists for {checkpoint.origin} has signed the checkpoint.")
        times = {one.verifier: one.timestamp for one in found if one.timestamp}
        cosigned = {name: times[key] for name, key in self.witnesses.items() if key in times}
        self._check_quorum(set(cosigned), checkpoint)
        return Judgement(checkpoint, signed_by, cosigned)

    def _check_quorum(self, witnessed: set[str], checkpoint: Checkpoint) -> None:
        given = ", ".join(name for name in self.witnesses if name in witnessed)
        lacking = ", ".join(name for name in self.witnesses if name not in witnessed)
        # In the order of their lines every member is decided before its group.
        for name, group in self.groups.items():
            if sum(member in witnessed for member in group.members) >= group.threshold:
                witnessed.add(name)
        if self.quorum != NOBODY and self.quorum not in witnessed:
            raise QuorumMissing(
                f"The checkpoint of {checkpoint.size} leaves lacks the quorum {printable(self.quorum)}: "
                f"cosigned by {printable(given) or 'nobody'}, not by {printable(lacking) or 'anybody else'}."
            )


def format_policy(logs: Sequence[Verifier], witnesses: Mapping[str, Verifier], signatories: Sequence[str]) -> str:
    """The policy under which every one of the `signatories` (names of witnesses) has to have cosigned.

    Raises MalformedPolicy for names and keys that no policy can have.
    """
    lines = [f"log {log.vkey}" for log in logs]
    lines += [f"witness {name} {verifier.vkey}" for name, verifier in witnesses.items()]
    lines += [f"group both all {' '.join(signatories)}", "quorum both"]
    text = "".join(f"{line}\n" for line in lines)
    if not all(_NAME.fullmatch(name) for name in witnesses):
        raise MalformedPolicy("A witness's name in a policy is something without spaces and control characters.")
    Policy.parse(text.encode("utf-8", "surrogateescape"))
    return text


def printable(name: str) -> str:
    """A policy's name as a message may hold it: octets that are not UTF-8 as \\x…"""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


@dataclass(slots=True)
class _Reader:
    """A policy while its lines are taken one after the other."""

    logs: list[Verifier] = field(default_factory=list)
    witnesses: dict[str, Verifier] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    quorum: str | None = None
    listed: set[str] = field(default_factory=set)
    log_keys: set[bytes] = field(default_factory=set)
    witness_keys: set[bytes] = field(default_factory=set)

    def take(self, words: list[str]) -> None:
        match words:
            case ["log", vkey, *url] if len(url) < 2:
                self._log(vkey, url)
            case ["witness", name, vkey, *url] if len(url) < 2:
                self._witness(name, vkey, url)
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, members)
            case ["quorum", name]:
                if self.quorum is not None:
                    raise MalformedPolicy("There is a quorum already.")
                if name != NOBODY:
                    self._check_defined(name)
                self.quorum = name
            case _:
                raise MalformedPolicy(f"`{printable(words[0])}` is no line of a policy, or not with these words.")

    def _log(self, vkey: str, url: list[str]) -> None:
        verifier = self._key(vkey, url, LOG_KINDS, self.log_keys)
        self.logs.append(verifier)

    def _witness(self, name: str, vkey: str, url: list[str]) -> None:
        self._check_new(name)
        self.witnesses[name] = self._key(vkey, url, WITNESS_KINDS, self.witness_keys)

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        self._check_new(name)
        for member in members:
            self._check_defined(member)
            if member in self.listed:
                raise MalformedPolicy(f"{printable(member)} is a member twice.")
            self.listed.add(member)
        enough = {"all": len(members), "any": 1}.get(threshold) or number_in(threshold)
        if enough is None or not 1 <= enough <= len(members):
            raise MalformedPolicy(f"`{printable(threshold)}` is neither all, any nor 1 … {len(members)}.")
        self.groups[name] = Group(enough, tuple(members))

    def _key(self, vkey: str, url: list[str], kinds: frozenset[int], known: set[bytes]) -> Verifier:
        verifier = Verifier.parse(vkey)
        if verifier.kind not in kinds:
            raise MalformedPolicy(f"A key of kind 0x{verifier.kind:02x} does not belong here.")
        if verifier.public in known:
            raise MalformedPolicy(f"The key of {verifier.name} is listed twice.")
        known.add(verifier.public)
        if url:
            self.urls[verifier.vkey] = url[0]
        return verifier

    def _check_new(self, name: str) -> None:
        if name == NOBODY or name in self.witnesses or name in self.groups:
            raise MalformedPolicy(f"The name {printable(name)} is taken.")

    def _check_defined(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise MalformedPolicy(f"No line before defines {printable(name)}.")
