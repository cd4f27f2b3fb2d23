"""The checks, by conformance class: importing them registers the requirements."""

from jic_conformance.checks import (
    acts,
    bundles,
    changes,
    core,
    designations,
    digests,
    editions,
    geometry,
    marking,
    movements,
    problems,
    tokens,
    writes,
)

ALL = (
    core,
    tokens,
    problems,
    designations,
    marking,
    geometry,
    digests,
    acts,
    editions,
    movements,
    changes,
    writes,
    bundles,
)
