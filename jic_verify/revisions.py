"""How often each record has changed, for every record of a log at once."""

from __future__ import annotations

from jic_verify.stretch import GOES_ON, IS_GONE

SUBJECT_BYTES = 16
# Subject, last revision, whether it is gone.
RECORD_BYTES = SUBJECT_BYTES + 5
IN_A_BUCKET = 16


class RevisionBroken(ValueError):
    """A record's changes do not count from 1, one by one."""


class Revisions:
    """Subject -> last revision.

    A dictionary of bytes costs 110 bytes a record, 110 MB at a million. Here records lie end to end in buckets of about 16,
    21 bytes each, and with the buckets themselves about 28: searching 300 bytes costs 0.2 µs more than the dictionary.
    Which bucket is decided by Python's own seeded hash, so nobody can choose subjects that crowd one.
    """

    def __init__(self, size: int) -> None:
        """For a log of `size` entries, which have at most as many records."""
        count = 1 << (max(size, 1) // IN_A_BUCKET).bit_length()
        self._mask = count - 1
        self._buckets: list[bytearray | None] = [None] * count

    def take(self, subject: bytes, revision: int, kind: int, *, tracked: bool) -> None:
        """Count one change. Raises RevisionBroken.

        `tracked` says whether every record must have begun here: else one that begins later than with 1 is let be.
        """
        number = hash(subject) & self._mask
        bucket = self._buckets[number]
        at = -1 if bucket is None else bucket.find(subject)
        while bucket is not None and at % RECORD_BYTES and at >= 0:
            at = bucket.find(subject, at + 1)
        if bucket is None or at < 0:
            if revision != 1:
                if tracked:
                    raise RevisionBroken(f"The first change of a record counts as its change {revision}.")
                return
            if kind == IS_GONE:
                raise RevisionBroken("A record is gone that never was.")
            if bucket is None:
                bucket = self._buckets[number] = bytearray()
            bucket += subject + b"\x01\x00\x00\x00\x00"
            return
        known = int.from_bytes(bucket[at + SUBJECT_BYTES : at + RECORD_BYTES - 1], "little")
        if bucket[at + RECORD_BYTES - 1]:
            raise RevisionBroken("A record changes that is gone.")
        if revision == known and kind != GOES_ON:
            # Gone, or not disclosed: then nothing but a deletion repeats a revision.
            bucket[at + RECORD_BYTES - 1] = 1
        elif revision != known + 1 or kind == IS_GONE or revision >> 32:
            raise RevisionBroken(f"Change {known} of this record is followed by its change {revision}.")
        else:
            bucket[at + SUBJECT_BYTES : at + RECORD_BYTES - 1] = revision.to_bytes(4, "little")
