"""The operator's side of the log: its keys, its witnesses, audits, bundles, alerts."""

from __future__ import annotations

import argparse
import json
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.access.errors import NotVisible
from apps.access.identity import Identity, identify
from apps.access.readable import readable_option
from apps.accounts.models import Delegation, User
from apps.accounts.usernames import canonical_username
from apps.designations.models import Designation
from apps.ledger import bootstrap, witness_registry
from apps.ledger.alerts import NoSuchAlert, close_alert, open_alerts
from apps.ledger.bundle import Asked, NothingAgreed, NothingThere, export
from apps.ledger.checkpoints import agreed, seal_state, signatures
from apps.ledger.keys import NoKey, identity
from apps.ledger.models import SignatoryChange, Witness
from apps.ledger.replay_check import audit
from apps.ledger.signatory_changes import ConsentMissing
from apps.texts.characters import visible

LONG_SECONDS = 1.0
REFUSALS = (
    NoKey,
    bootstrap.CannotRotate,
    witness_registry.BadWitness,
    NothingAgreed,
    NothingThere,
    NoSuchAlert,
    ConsentMissing,
)


class Command(BaseCommand):
    help = "The log: state, keys, witnesses, audit, bundles, alerts. `manage.py ledger <what> --help` tells more."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")

        def command(name: str, work: Callable[..., None], said: str) -> argparse.ArgumentParser:
            added: argparse.ArgumentParser = what.add_parser(name, help=said, description=said)
            added.set_defaults(work=work)
            return added

        command("state", self.state, "What is sealed, agreed and waiting, and which alerts are open.")
        command("vkey", self.vkey, "Verifier keys, one a line: the log's first, then the signatories' witnesses'.")
        found = command(
            "audit", self.audit, "Compare the live tables with the replay of the log. Exit code 1 if they differ."
        )
        found.add_argument("--json", action="store_true")
        out = command("export", self.export, "Write a bundle that `jic-verify` judges without this server.")
        out.add_argument("--out", required=True, type=Path, metavar="FILE")
        out.add_argument("--as", dest="person", metavar="USER", help="What this person may see (default: everything).")
        out.add_argument("--designation", metavar="REF", help="Only entries of this designation.")
        out.add_argument("--from", dest="since", metavar="T", help="Only entries since then (2016-09-12T16:00Z).")
        out.add_argument("--to", dest="until", metavar="T", help="Only entries before then.")
        out.add_argument("--kept", type=int, metavar="SIZE", help="Continue the reader's own checkpoint of that size.")
        out.add_argument("--json", action="store_true")
        self._witness_arguments(command("witness", self.witness, "Add, take back or list witnesses."))
        turn = command("rotate", self.rotate, "Change the log's key: both sign until the rotation is ended.")
        turn.add_argument("--reason", default="rotation")
        turn.add_argument("--end", action="store_true", help="Retire the key before: every witness trusts the new one.")
        new = command("new-log", self.new_log, "Begin another log after entries were lost: see docs/operations.md.")
        new.add_argument("--reason", required=True)
        command("recount", self.recount, "Count the log's map anew, where sealing says that it differs from the log.")
        command("adopt", self.adopt, "Declare that the log in the database is what was signed last (another machine).")
        alerts = command("alerts", self.alerts, "List open alerts, or close one.")
        alerts.add_argument("--close", type=int, metavar="NUMBER")
        alerts.add_argument("--reason", default="")

    def _witness_arguments(self, parser: argparse.ArgumentParser) -> None:
        done = parser.add_subparsers(dest="done", required=True, metavar="add|remove|list")
        add = done.add_parser("add", help="Submit every checkpoint to this witness (C2SP tlog-witness).")
        add.add_argument("--url", required=True, help="Its submission prefix, such as https://witness.example/jic.")
        add.add_argument("--vkey", required=True, help="Its public key.")
        add.add_argument(
            "--delegation", metavar="CODE", help="It stands for this signatory, instead of the one before."
        )
        remove = done.add_parser("remove", help="Submit nothing more to this witness.")
        remove.add_argument("--vkey", required=True, help="Its public key, or the name in it.")
        out = done.add_parser("carry-out", help="Carry out a change that every signatory has consented to.")
        out.add_argument("change", type=uuid.UUID, metavar="UUID")
        done.add_parser("list", help="Every witness in use.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            options["work"](**options)
        except (
            NoKey,
            bootstrap.CannotRotate,
            witness_registry.BadWitness,
            NothingAgreed,
            NothingThere,
            NoSuchAlert,
            ConsentMissing,
        ) as error:
            raise CommandError(str(error)) from error

    def state(self, **_: Any) -> None:
        found = seal_state()
        self.stdout.write(f"log: {identity().origin}")
        self.stdout.write(f"sealed: {found.size} entries; oldest change waiting: {found.lag:.1f} s")
        last = agreed()
        self.stdout.write(f"agreed: {last.size if last else 0} entries")
        if last:
            for signature in signatures(last):
                self.stdout.write(f"  {signature.witness.name}: {signature.when or 'not signed'}")
        for alert in open_alerts():
            self.stdout.write(f"ALERT {alert.pk} {alert.kind}: {visible(alert.detail)}")

    def vkey(self, **_: Any) -> None:
        # In one piece, so that `ledger vkey | head -1` ends well.
        keys = [identity().keys[0].vkey, *(one.vkey for one in witness_registry.of_signatories())]
        self.stdout.write("\n".join(keys))

    def audit(self, **options: Any) -> None:
        verdict = audit()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(verdict), ensure_ascii=False))
        else:
            self.stdout.write(f"{verdict.entries} entries, {verdict.records} records compared with their tables")
            for difference in verdict.differences:
                self.stdout.write(f"DIFFERS {difference.sentence}")
        if verdict.differences:
            sys.exit(1)

    def export(self, **options: Any) -> None:
        since, until = _moment(options["since"], "--from"), _moment(options["until"], "--to")
        if options["designation"] is not None and (since or until):
            raise CommandError("Ask for a designation or for a time (--from, --to): a bundle is complete of one thing.")
        asked = Asked(_designation(options["designation"]), since, until, options["kept"])
        begun = time.monotonic()
        try:
            written = export(options["out"], _person(options["person"]), asked, self._progress(begun))
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror or error}") from error
        found = {
            "file": str(options["out"]),
            "size": written.size,
            "entries": written.entries,
            "openings": written.openings,
            "bytes": options["out"].stat().st_size,
            "seconds": round(time.monotonic() - begun, 2),
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write(
                f"{found['file']}: {written.entries} of {written.size} entries, {written.openings} openings, "
                f"{found['bytes']} bytes"
            )

    def _progress(self, begun: float) -> Callable[[int, int], None]:
        """A bar on the terminal, once an export takes long; nothing in a file."""
        told = [begun]

        def tell(done: int, of: int) -> None:
            now = time.monotonic()
            if not sys.stderr.isatty() or now - begun < LONG_SECONDS or (now - told[0] < 0.1 and done < of):
                return
            told[0] = now
            filled = 30 * done // max(1, of)
            self.stderr.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done} of {of} entries", ending="")
            if done >= of:
                self.stderr.write("")

        return tell

    def witness(self, **options: Any) -> None:
        if options["done"] == "add":
            code = options["delegation"]
            delegation = Delegation.objects.filter(code__iexact=code, is_signatory=True).first() if code else None
            if code and delegation is None:
                raise CommandError(f"No signatory has the code {code}.")
            added = witness_registry.add(url=options["url"], vkey=options["vkey"], delegation=delegation)
            if isinstance(added, SignatoryChange):
                self._proposed(added)
            else:
                self.stdout.write(f"Every checkpoint goes to {added.name} at {added.url} from now on.")
        elif options["done"] == "remove":
            removed = witness_registry.remove(options["vkey"])
            if isinstance(removed, SignatoryChange):
                self._proposed(removed)
            else:
                self.stdout.write(f"Nothing goes to {removed.name} any more.")
        elif options["done"] == "carry-out":
            try:
                done = witness_registry.carry_out_change(options["change"])
            except NotVisible:
                raise CommandError(f"No change has the identifier {options['change']}.") from None
            self.stdout.write(f"Carried out: {done}.")
        else:
            for witness in Witness.objects.filter(removed_at=None).select_related("delegation"):
                stands = witness.delegation.code if witness.delegation else "-"
                self.stdout.write(f"{stands}\t{witness.url or 'queue'}\t{witness.vkey}")

    def _proposed(self, change: SignatoryChange) -> None:
        self.stdout.write(
            f"Proposed as {change.uuid}: who signs changes by every signatory's consent only.\n"
            f"Each approving authority consents under Audit log, Witnesses. Then: "
            f"manage.py ledger witness carry-out {change.uuid}"
        )

    def rotate(self, **options: Any) -> None:
        if options["end"]:
            for vkey in bootstrap.end_rotation():
                self.stdout.write(f"Retired: {vkey}")
            return
        key = bootstrap.rotate(readable_option("--reason", options["reason"]))
        self.stdout.write(f"Both keys sign from now on. Give the new one to every witness and reader:\n{key.vkey}")

    def new_log(self, **options: Any) -> None:
        origin = bootstrap.begin_new_log(readable_option("--reason", options["reason"]))
        self.stdout.write(f"Another log was begun: {origin}. Give its key to every witness and reader:")
        self.vkey()

    def recount(self, **_: Any) -> None:
        found = bootstrap.recount()
        self.stdout.write(f"The map counts {found.scopes} scopes; its root is {found.root.hex()}.")

    def adopt(self, **_: Any) -> None:
        self.stdout.write(f"The signer goes on from {bootstrap.adopt()} entries.")

    def alerts(self, **options: Any) -> None:
        if options["close"] is not None:
            if not options["reason"]:
                raise CommandError("Say why the alert is closed: --reason.")
            closed = close_alert(options["close"], readable_option("--reason", options["reason"]))
            self.stdout.write(f"Closed: {visible(closed.detail)}")
            return
        for alert in open_alerts():
            self.stdout.write(f"{alert.pk}\t{alert.at:%Y-%m-%dT%H:%M:%SZ}\t{alert.kind}\t{visible(alert.detail)}")


def _person(name: str | None) -> Identity | None:
    if name is None:
        return None
    user = User.objects.select_related("delegation").filter(username=canonical_username(name), is_active=True).first()
    if user is None:
        raise CommandError(f"No user is named {name}.")
    return identify(user)


def _designation(reference: str | None) -> Designation | None:
    if reference is None:
        return None
    designation = Designation.objects.filter(reference=reference.strip().upper()).first()
    if designation is None:
        raise CommandError(f"No designation has the number {reference}.")
    return designation


def _moment(text: str | None, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option} is a time such as 2016-09-12T16:00Z, not {text}.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
