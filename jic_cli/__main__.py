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
from jic_cli.printing import Printer, is_text, printable
from jic_cli.session import Session
from jic_cli.texts import language_of, set_language
from jic_cli.texts import translate as _


def main(words: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """The exit status. No traceback is printed: what a defect has in its hands may be secret."""
    words = sys.argv[1:] if words is None else words
    environment = os.environ if environment is None else environment
    set_language(language_of(environment))
    signal.signal(signal.SIGTERM, _interrupt)
    _prepare_streams()
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
        # Whoever reads has enough, as in `jic list | head`.
        _drop_output()
        return int(Exit.OK)
    except OSError as error:
        _drop_output()
        printer.failure(_of_machine(error))
        return int(Exit.FILE)
    except Exception as error:  # noqa: BLE001  (its type says what a report needs)
        sentence = _("This program has a defect: %s. Nothing is known of what was done.") % type(error).__name__
        printer.failure(Failure(Exit.INTERNAL, sentence, code="defect"))
        return int(Exit.INTERNAL)


def _run(words: Sequence[str], environment: Mapping[str, str]) -> Exit:
    for word in words:
        # Names of files may be any bytes; what is sent to the site or printed is text.
        if not is_text(word) and not os.path.lexists(word):
            raise Failure(Exit.USAGE, _("A word of the command is no text: %s") % printable(word), code="usage")
    parsed = parse(words)
    printer = Printer(is_json=parsed.json, is_quiet=parsed.quiet)
    status: Exit = parsed.run(Session(printer, environment, parsed.site, parsed.patience), parsed)
    return status


def _prepare_streams() -> None:
    """Streams that were closed by whoever began this lead nowhere, as they asked."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115  (for as long as this runs)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A title may have letters that this terminal has not, and what is piped in may be no text.
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Python would write what is left once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _of_machine(error: OSError) -> Failure:
    """A full disk below the standard output, a folder that is gone: of this machine, and no defect."""
    sentence = _("This computer refused to read or write.")
    return Failure(Exit.FILE, sentence, details=[line for line in (error.strerror, error.filename) if line])


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Ended by the system as by Ctrl-C: what was begun is left in order."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
