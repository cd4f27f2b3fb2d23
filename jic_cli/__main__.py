"""`jic COMMAND …`: see `jic --help`."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from jic_cli.arguments import parse
from jic_cli.exits import Exit
from jic_cli.failures import Failure
from jic_cli.printing import Printer
from jic_cli.session import Session
from jic_cli.texts import language_of, set_language
from jic_cli.texts import translate as _


def main(words: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """The exit status. No traceback is printed: what a defect has in its hands may be secret."""
    words = sys.argv[1:] if words is None else words
    environment = os.environ if environment is None else environment
    set_language(language_of(environment))
    signal.signal(signal.SIGTERM, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A title may have letters that this terminal has not.
            stream.reconfigure(errors="backslashreplace")
    printer = Printer(is_json="--json" in words, is_quiet="--quiet" in words)
    try:
        status = int(_run(words, environment))
        sys.stdout.flush()
        return status
    except Failure as failure:
        printer.failure(failure)
        return int(failure.exit_status)
    except KeyboardInterrupt:
        return int(Exit.INTERRUPTED)
    except BrokenPipeError:
        # Whoever reads has enough, as in `jic list | head`. Python would write what is left once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.OK)
    except Exception as error:  # noqa: BLE001  (its type says what a report needs)
        sentence = _("This program has a defect: %s. Nothing is known of what was done.") % type(error).__name__
        printer.failure(Failure(Exit.INTERNAL, sentence, code="defect"))
        return int(Exit.INTERNAL)


def _run(words: Sequence[str], environment: Mapping[str, str]) -> Exit:
    parsed = parse(words)
    printer = Printer(is_json=parsed.json, is_quiet=parsed.quiet)
    status: Exit = parsed.run(Session(printer, environment, parsed.site, parsed.patience), parsed)
    return status


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Ended by the system as by Ctrl-C: what was begun is left in order."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
