"""Implementations that differ from ours in one thing each, made of our own answers, with the numbers of what each must
fail, and no others. Their names are what they get wrong. A module for each topic; importing it registers its own."""

from tests.conformance.mutants import changes, core, designations, ground, records, writes
from tests.conformance.mutants.registry import MUTANTS

__all__ = ["MUTANTS", "changes", "core", "designations", "ground", "records", "writes"]
