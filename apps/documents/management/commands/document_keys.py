"""The delegations' keys for restricted documents: made, changed and looked after by the operator of the centre."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.accounts.models import Delegation
from apps.documents import keys
from apps.documents.rewrapping import Wraps, rewrap, state_of


class Command(BaseCommand):
    help = "Make, rotate and check the delegations' keys for restricted documents (docs/operations.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["create", "rotate", "rewrap", "retire", "state"])
        parser.add_argument("--delegation", action="append", default=[], help="Code; every one where none is named.")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = self._chosen(options["delegation"])
        try:
            getattr(self, f"_{options['act']}")(chosen)
        except keys.NoKey as missing:
            raise CommandError(
                f"{keys.key_file(missing.code)} is missing, holds no key, or not the key {missing.wanted or 'needed'}. "
                "Put it back from its backup."
            ) from missing

    def _chosen(self, codes: list[str]) -> list[Delegation]:
        found = list(Delegation.objects.filter(code__in=codes) if codes else Delegation.objects.all())
        if unknown := set(codes) - {one.code for one in found}:
            raise CommandError(f"No such delegation: {', '.join(sorted(unknown))}.")
        return found

    def _create(self, chosen: list[Delegation]) -> None:
        for one in chosen:
            made = keys.create(one.code)
            self.stdout.write(f"{one.code}: {'made' if made else 'has one already'}, {keys.key_file(one.code)}")
        self._rewrap(list(Delegation.objects.all()))

    def _rotate(self, chosen: list[Delegation]) -> None:
        for one in chosen:
            keys.rotate(one.code)
        self._rewrap(chosen)
        self.stdout.write("The keys before still open what is wrapped with them. Back the folder up, then: retire.")

    def _rewrap(self, chosen: list[Delegation]) -> None:
        """Wrap every file's key with the current key of each delegation that may read it."""
        with transaction.atomic():
            done: Wraps = rewrap(chosen)
        self.stdout.write(f"Wrapped anew: {done.changed}; added: {done.added}; without a key: {done.missing}")
        if done.wanted is not None:
            self.stdout.write(f"Files that no key here opens, which stay as they are: {done.unopened}")
            raise done.wanted

    def _retire(self, chosen: list[Delegation]) -> None:
        """Leave out keys that nothing is wrapped with any more."""
        for one in chosen:
            if state_of(one).older:
                raise CommandError(f"{one.code}: files are wrapped with a key before. Run rewrap first.")
            self.stdout.write(f"{one.code}: {keys.retire(one.code)} left out")

    def _state(self, chosen: list[Delegation]) -> None:
        for one in chosen:
            self.stdout.write(f"{one.code}: {state_of(one)}")
