"""Exit statuses, which scripts decide by; the guide and the README list them."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    OK = 0
    REFUSED = 1
    USAGE = 2
    SIGN_IN = 3
    NOT_FOUND = 4
    NETWORK = 5
    CONFLICT = 6
    FILE = 7
    INTERNAL = 70
    INTERRUPTED = 130


# By the status of an HTTP answer; others of 4xx are refusals, and of 5xx the network's.
_OF_STATUS = {401: Exit.SIGN_IN, 404: Exit.NOT_FOUND, 410: Exit.NOT_FOUND, 409: Exit.CONFLICT, 412: Exit.CONFLICT}


def exit_of_status(status: int) -> Exit:
    if status in _OF_STATUS:
        return _OF_STATUS[status]
    return Exit.REFUSED if 400 <= status < 500 and status != 429 else Exit.NETWORK
