"""`python -m bench [--quick] [--only NAME …]`: all measurements, or some; a table, and results/latest.json."""

from __future__ import annotations

import argparse
import fcntl
import importlib
import sys
import time
import traceback
from typing import IO

from bench.report import Row, keep, table, unmeasured
from bench.world import ROOT, World, say

# In this order: what needs a quiet machine and a small database first, the million last.
PARTS = (
    "stack",
    "saves",
    "bulk",
    "seeding",
    "pages",
    "load",
    "live",
    "map_page",
    "rounds",
    "sealing",
    "ledger_rate",
    "ledger_bytes",
    "ledger_bundle",
    "bundle_page",
    "ledger_map",
    "ledger_proofs",
    "access",
    "generalised",
    "conflicts",
    "past",
    "truce",
    "sheet",
    "movements",
    "feed",
    "ogc",
    "bands",
    "bounds",
    "comparing",
    "files",
)


def alone() -> IO[str] | None:
    """The lock of the one run at a time, or None while another measures: two at once would measure each other."""
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    return lock


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, metavar="NAME", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="Small sizes, for trying the benchmarks themselves.")
    asked = parser.parse_args()
    lock = alone()
    if lock is None:
        print("Another benchmark run is under way; its results will be in bench/results/. Wait for it to end.")
        return 1
    begun, rows, failed = time.monotonic(), list[Row](), False
    world = World()
    try:
        for name in asked.only or PARTS:
            say(f"{name} ({time.monotonic() - begun:.0f} s)")
            try:
                found = importlib.import_module(f"bench.{name}").run(world, asked.quick)
            except Exception as error:  # noqa: BLE001  (one part that fails must not cost the others' results)
                traceback.print_exc()
                failed = True
                found = [unmeasured(name, "", "", f"failed: {error}")]
            rows += found
            print(table(found), flush=True)
            if not asked.quick:
                keep(found)
    finally:
        world.stop()
    print("\n" + table(rows))
    say(f"measured in {(time.monotonic() - begun) / 60:.1f} minutes")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
