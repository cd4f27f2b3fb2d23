"""What is printed on a sheet beside what the centre holds: each phrase in every language of the sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

Words = dict[str, str]

PHRASES: Mapping[str, Any] = {
    "page": _("Page %(page)s of %(pages)s"),
    "legend": _("Legend"),
    "legend_goes_on": _("The legend continues on page 2."),
    "north": _("Grid north and true north"),
    "grid_north": pgettext_lazy("north of a map", "GN"),
    "true_north": pgettext_lazy("north of a map", "TN"),
    "grid_note": _("Grid: MGRS, squares %(squares)s; lines every %(km)s km."),
    "utm": _("Datum WGS 84. Projection: UTM, zone %(zone)s, at true scale in the middle of the sheet."),
    "own_projection": _("Datum WGS 84. Projection: transverse Mercator about the middle of the sheet."),
    "graticule_note": _("Ticks and crosses: degrees, every %(minutes)s′."),
    "not_authoritative": _("Boundaries shown are not authoritative."),
    "beyond": _("Designations that continue beyond the sheet: %(count)s."),
    "left_out": _("Labels without room on this sheet: %(count)s. The annex lists all designations."),
    "scale": _("1:%(scale)s; 1 cm is %(centimetre)s"),
    "scale_bar": _("Scale bar"),
    "km": pgettext_lazy("unit", "km"),
    "m": pgettext_lazy("unit", "m"),
    "alt": _("Map of %(title)s at a scale of 1:%(scale)s. The annex lists every vertex."),
    "vertex": _("Vertex, numbered as in the annex"),
    "post": _("Post"),
    "overlap": _("Overlap of designations"),
    "digest": _("Digest"),
    "qr": _("Code with the address at which this sheet is verified"),
    "sign": _("name, office; date and time (UTC)"),
    "annex": _("Annex: coordinates of all vertices"),
    "number": pgettext_lazy("vertex", "No."),
    "mgrs": pgettext_lazy("coordinates", "MGRS"),
    "dms": _("Degrees, minutes, seconds"),
    "decimal": _("Latitude, longitude"),
    "reference": _("Reference"),
    "title": _("Title"),
    "version": _("Version"),
    "area": _("Area"),
    "digest_start": _("Digest (start)"),
    "not_listed": _("Vertices that have no room in this annex are in the attached GeoJSON file."),
    "texts": _("Texts"),
    "provisions": _("Provisions"),
    "outline": _("Outline"),
    "approvals": _("Approvals"),
    "no_approvals": _("No approval of this version is on record."),
    "delegation": _("Delegation"),
    "person": _("Approved by"),
    "moment": _("Time (UTC)"),
    "proof": _("How they proved who they are"),
    "signatures": _("Signatures by hand"),
    "certificate": _("Certificate of approval"),
    "fingerprint": _("Fingerprint of the key (SHA-256)"),
    "record": _("Record of this approval:"),
}


def said_in(languages: Sequence[str], say: Callable[[], Any]) -> Words:
    """The same sentence in each language; `say` makes it in the present one."""
    words = {}
    for language in languages:
        with override(language):
            words[language] = str(say())
    return words


def phrases(languages: Sequence[str]) -> dict[str, Words]:
    """All of them, by key and language."""
    return {key: said_in(languages, lambda phrase=phrase: phrase) for key, phrase in PHRASES.items()}  # type: ignore[misc]


def moment_in(language: str, moment: datetime) -> str:
    """15 Sep 2016, 18:40Z; 15.09.2016, 18:40Z. Never by the machine's own customs."""
    at = moment.astimezone(UTC)
    if language == "en":
        return f"{at.day} {_MONTHS[at.month - 1]} {at:%Y, %H:%MZ}"
    return f"{at:%d.%m.%Y, %H:%MZ}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def area_in(language: str, square_metres: float) -> str:
    """In square kilometres, two decimals."""
    number = f"{square_metres / 1e6:,.2f}"
    if language == "ru":
        return number.replace(",", "\u00a0").replace(".", ",") + "\u00a0км²"
    return f"{number}\u00a0km²"
