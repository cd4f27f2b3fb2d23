import resource
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.ledger.seal import seal_batch
from tools.scale.load import Loaded, NotOwner, load


class Command(BaseCommand):
    """Realistic designations in bulk: for rehearsals, for measuring, and to see what a full map looks like."""

    help = (
        "Make N designations with their histories, quickly. Everything is captured for the log; the worker seals it, "
        "or --seal does so at once. Needs the database's owner. The same seed on the same database on the same day "
        "gives the same records."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, metavar="N", help="How many designations.")
        parser.add_argument("--seed", type=int, default=2016, help="What the random choices begin from (2016).")
        parser.add_argument("--seal", action="store_true", help="Seal all that was captured before returning.")

    def handle(self, *args: Any, **options: Any) -> None:
        count, seed = options["count"], options["seed"]
        if count < 1 or seed < 0:
            raise CommandError("N must be at least 1, and the seed not negative.")
        begun = self.begun = time.monotonic()
        try:
            loaded = load(count, seed=seed, progress=lambda so_far: self._progress(so_far, count))
        except NotOwner as error:
            raise CommandError(str(error)) from error
        self.stdout.write("")
        if options["seal"]:
            self._seal()
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(
            f"seed_scale: {loaded.designations} designations, {loaded.versions} versions, {loaded.acts} acts in "
            f"{time.monotonic() - begun:.0f} s, at most {used} MB"
        )

    def _progress(self, so_far: Loaded, count: int) -> None:
        rate = so_far.designations / max(0.001, time.monotonic() - self.begun)
        self._line(f"{so_far.designations:>9} of {count} designations, {rate:.0f} a second")

    def _seal(self) -> None:
        sealed = 0
        while done := seal_batch():
            sealed += done
            self._line(f"{sealed:>9} entries sealed")
        self.stdout.write("")

    def _line(self, text: str) -> None:
        """One line that renews itself on a terminal, and lines of their own in a file."""
        if self.stdout.isatty():
            self.stdout.write(f"\r{text}", ending="")
            self.stdout.flush()
        else:
            self.stdout.write(text)
