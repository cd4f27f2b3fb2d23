"""What a version's provisions say that a replay follows: what goes on by itself, and what is corrected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jic_verify.content import NoContent

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII).fullmatch
_CODE = re.compile(r"[A-Za-z0-9_-]{1,8}", re.ASCII).fullmatch
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch


def remainders_in(provisions: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Of each designation that begins when the version comes into force, by its UUID: the digest of its first version,
    and whose that is. Raises NoContent."""
    remainders = provisions.get("remainders", [])
    try:
        named = {one["designation"]: (one["digest"], one["delegation"]) for one in remainders}
        whole = len(named) == len(remainders)
        if whole and all(_UUID(uuid) and _DIGEST(digest) and _CODE(by) for uuid, (digest, by) in named.items()):
            return named
    except (TypeError, KeyError):
        pass
    raise NoContent("The remainders of the version do not each name a designation, a digest and a delegation.")


def corrected_in(provisions: Mapping[str, Any]) -> tuple[str, ...]:
    """The digests that the version corrects; none where it is no corrigendum. Raises NoContent."""
    if "corrigendum" not in provisions:
        return ()
    try:
        digests = tuple(provisions["corrigendum"]["corrects"])
        if digests and len(set(digests)) == len(digests) and all(map(_DIGEST, digests)):
            return digests
    except (TypeError, KeyError):
        pass
    raise NoContent("The corrigendum does not name the digests that it corrects.")
