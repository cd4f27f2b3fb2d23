"""The demonstration as a world that tests share: it takes seconds to play."""

import io
from pathlib import Path

from django.core.management import call_command

from tests.built_once import built_once


@built_once
def demonstration(folder: Path) -> str:
    """The demonstration was played; what the command said."""
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()
