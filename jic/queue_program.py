"""Celery's worker and beat as `python -m jic.queue_program APPLICATION worker|beat OPTIONS`, with the options of
`celery -A APPLICATION worker|beat`.

The `celery` command loads all its subcommands first, which takes 12 MB of each process that it starts, and the centre
runs four of them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from celery.app.utils import find_app
from celery.bin.base import CLIContext


def main(arguments: Sequence[str]) -> None:
    """Run one program until it is told to end. Exits with 2 where the application or the program is not known."""
    if len(arguments) < 2 or arguments[1] not in ("worker", "beat"):
        sys.exit(__doc__)
    where, name, *options = arguments
    if name == "worker":
        from celery.bin.worker import worker as program
    else:
        from celery.bin.beat import beat as program
    context = CLIContext(app=find_app(where), no_color=True, workdir=None, quiet=True)
    program.main(options, prog_name=f"jic.queue_program {where} {name}", obj=context)


if __name__ == "__main__":
    main(sys.argv[1:])
