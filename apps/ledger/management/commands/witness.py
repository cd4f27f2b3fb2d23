"""A delegation's witness, served over HTTP (C2SP tlog-witness): on the centre's machine or anywhere else."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.notes import Cosigner, Verifier
from jic_verify.witness import Memory, Witness, load_or_make_key
from jic_verify.witness_http import serve


class Command(BaseCommand):
    """It needs no database and no broker: its key, its memory and the log's public key are all that it works with, so
    it goes on when the centre's server is gone."""

    help = "Serve a delegation's witness. Add it at the centre with `manage.py ledger witness add`."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delegation", required=True, metavar="CODE", help="Whose witness it is, such as RU.")
        parser.add_argument("--url", required=True, help="Where it listens, such as http://127.0.0.1:8471/ru.")
        parser.add_argument(
            "--log",
            action="append",
            metavar="VKEY",
            help="The log's public key (`manage.py ledger vkey`); may be repeated. Default: the log of this home.",
        )
        parser.add_argument("--name", help="The name of its key (default: <log>/witness/<code>).")
        parser.add_argument(
            "--key", type=Path, help="Its key's file (default: in this home; made where there is none)."
        )
        parser.add_argument("--memory", type=Path, help="Where it remembers what it cosigned (default: in this home).")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["delegation"].lower()
        if not code.isalnum():
            raise CommandError("A delegation's code has letters and digits only.")
        where = urlsplit(options["url"])
        try:
            port = where.port
        except ValueError as error:
            raise CommandError(f"{options['url']}: {error}.") from error
        if where.scheme != "http" or not where.hostname or port is None:
            raise CommandError(f"A witness listens at a URL such as http://127.0.0.1:8471/ru, not {options['url']}.")
        folder = settings.HOME / "witnesses" / code
        logs: dict[str, list[Verifier]] = {}
        try:
            for vkey in options["log"] or _log_of_this_home():
                key = Verifier.parse(vkey)
                logs.setdefault(key.name, []).append(key)
            name = options["name"] or f"{next(iter(logs))}/witness/{code}"
            private = load_or_make_key(options["key"] or folder / "key.pem")
            memory = Memory(options["memory"] or folder / "memory")
            witness = Witness([Cosigner(name, private)], logs, memory, counts=True)
            serve(witness, where.hostname, port, where.path, lambda url: self._tell(witness, url))
        except OSError as error:
            raise CommandError(f"{options['url']}: {error.strerror or error}.") from error
        except (TlogError, ValueError) as error:
            raise CommandError(str(error)) from error

    def _tell(self, witness: Witness, url: str) -> None:
        for key in witness.verifiers:
            self.stdout.write(f"Cosigns with {key.vkey}")
        self.stdout.write(f"Listens at {url}")
        self.stdout.flush()


def _log_of_this_home() -> list[str]:
    try:
        return str((settings.HOME / "witnesses" / "log.vkeys").read_text()).split()
    except FileNotFoundError:
        raise CommandError("This home has no log: name its public key (--log, from `manage.py ledger vkey`).") from None
