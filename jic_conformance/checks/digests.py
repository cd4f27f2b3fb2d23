"""Class digests: what the reader was shown is what was signed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from jic_conformance.canonical import NoCanonicalForm, version_digest
from jic_conformance.documents import provision_names
from jic_conformance.requirement import ConformanceClass, NothingToCheck, requirement
from jic_conformance.site import Site

DIGESTS = ConformanceClass.DIGESTS


@requirement("JIC-R-060", DIGESTS, "A version's digest MUST be the SHA-256 of the canonical form of what is shown.")
def digests_are_right(site: Site) -> Iterator[str]:
    names = provision_names()
    for record, version in site.versions:
        try:
            made = version_digest(record, version, names)
        except NoCanonicalForm as error:
            yield f"{record['uuid']}: no canonical form: {error}"
            continue
        if made != version["digest"]:
            yield f"{record['uuid']}, version {version['sequence']}: says {version['digest']:.16}…, makes {made[:16]}…"


@requirement("JIC-R-061", DIGESTS, "An act MUST name the digest of the version that it is about.")
def acts_name_digests(site: Site) -> Iterator[str]:
    for row, acts in site.acts:
        digests = {version["sequence"]: version["digest"] for version in site.versions_of(row["uuid"]).rows}
        for act in acts:
            if act["version"] in digests and act["digest"] != digests[act["version"]]:
                yield f"{row['uuid']}: act {act['sequence']} names another digest than version {act['version']} has"


@requirement("JIC-R-062", DIGESTS, "An amendment MUST name the digest of the version in force that it changes.")
def amendments_name_what_they_amend(site: Site) -> Iterator[str]:
    amended = [record for record in site.details if record.get("proposed")]
    if not amended:
        raise NothingToCheck("this token's person sees no amendment")
    for record in amended:
        if record["proposed"]["amends"] != record["current"]["digest"]:
            yield f"{record['uuid']}: its amendment names another digest than its current version has"


@requirement("JIC-R-063", DIGESTS, "Texts MUST be in Unicode normal form C.")
def texts_are_normal(site: Site) -> Iterator[str]:
    for record, version in site.versions:
        for name, text in version.items():
            if name[:6] in ("title_", "terms_") and not unicodedata.is_normalized("NFC", text):
                yield f"{record['uuid']}: {name}"
