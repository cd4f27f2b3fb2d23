"""The parts of the form of a content that are more than one field each: reservations, and a corrigendum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import Delegation
from apps.designations import problem_labels
from apps.designations.models import Designation, Version
from apps.designations.outlines import coordinate_lines, read_ground
from apps.designations.schema import CORRIGENDUM, RESERVATIONS
from apps.designations.structured import MAX_MISTAKE, MAX_REASON, MAX_RESERVATIONS, Corrigendum, Reservation, Texts
from apps.geometry.outline import Outline
from apps.geometry.problems import GeometryRejected
from apps.geometry.shapes import Area
from apps.negotiation.corrigenda import corrigendum_of, held_versions
from apps.negotiation.reservations import reservations_of, too_many_vertices
from apps.negotiation.table_fields import is_table_field
from apps.theatre.facts import theatre

# Characters of the grounds of all reservations together: as many vertices as they may have, 26 characters each with its
# line end, and the words between parts. To read them takes a quarter of a second at most.
MAX_GROUND = 60_000


@dataclass(frozen=True)
class ReservationInput:
    """The fields of one reservation, and what others have said of the same ground."""

    number: int
    ground: forms.BoundField
    reasons: list[forms.BoundField]
    others: list[tuple[Delegation, Texts]]

    @property
    def is_new(self) -> bool:
        return not self.ground.value() and not self.ground.errors


def initial_of_parts(version: Version, own: str) -> dict[str, Any]:
    """The beginning of these fields from a version."""
    initial: dict[str, Any] = {}
    reservations = reservations_of(version)
    for number, one in enumerate(reservations, 1):
        initial[f"reservation_{number}_ground"] = coordinate_lines(Area(one.ground))
        for language, text in one.reasons.get(own, {}).items():
            initial[f"reservation_{number}_reason_{language}"] = text
    initial["reservations"] = min(len(reservations) + 1, MAX_RESERVATIONS)
    found = corrigendum_of(version)
    if found is not None:
        initial["corrects"] = list(found.corrects)
        initial |= {f"mistake_{language}": text for language, text in found.mistake.items()}
    return initial


class TooManyReservations(ValueError):
    """A form has no place for one more."""


def with_reservation(initial: Mapping[str, Any], ground: Outline) -> dict[str, Any]:
    """The fields of one reservation more, after those that a form begins with; its reasons are to be written. Raises
    TooManyReservations."""
    number = 1
    while initial.get(f"reservation_{number}_ground"):
        number += 1
    if number > MAX_RESERVATIONS:
        raise TooManyReservations
    return {
        f"reservation_{number}_ground": coordinate_lines(Area(ground)),
        "reservations": min(number + 1, MAX_RESERVATIONS),
    }


def is_field_of(provision: str, field: str) -> bool:
    """Whether a field of the form says a part of a structured provision, or a cell of a table."""
    beginnings = {RESERVATIONS.name: ("reservation",), CORRIGENDUM.name: ("corrects", "mistake_")}
    return field.startswith(beginnings.get(provision, (provision + " ",))) or is_table_field(provision, field)


def add_reservation_fields(form: forms.Form) -> int:
    """One set of fields for each reservation that the form has, and an empty one; how many there are."""
    sent = form.data.get("reservations") if form.is_bound else form.initial.get("reservations")
    try:
        count = max(1, min(int(sent or 1), MAX_RESERVATIONS))
    except ValueError:
        count = 1
    # Carries the number of sets, and the errors of all of them together.
    form.fields["reservations"] = forms.IntegerField(
        label=RESERVATIONS.label, required=False, widget=forms.HiddenInput, initial=count
    )
    for number in range(1, count + 1):
        form.fields[f"reservation_{number}_ground"] = forms.CharField(
            label=_("Ground of reservation %(number)s (one vertex per line, or GeoJSON)") % {"number": number},
            required=False,
            max_length=MAX_GROUND,
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        )
        for language in theatre().languages:
            form.fields[f"reservation_{number}_reason_{language.code}"] = forms.CharField(
                label=_("Your delegation's reason %(in_language)s") % {"in_language": _in_language(language.code)},
                required=False,
                max_length=MAX_REASON,
                widget=forms.Textarea(attrs={"rows": 2, "lang": language.code}),
            )
    return count


def _in_language(code: str) -> Any:
    return theatre().language(code).word(get_language() or "en", "in")


def add_corrigendum_fields(form: forms.Form, designation: Designation) -> None:
    """Which versions are corrected, and what the mistake was."""
    choices = [(one.digest_hex, _("version %(number)s") % {"number": one.number}) for one in held_versions(designation)]
    form.fields["corrects"] = forms.MultipleChoiceField(
        label=_("Corrects the mistaken versions"),
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
    )
    for language in theatre().languages:
        form.fields[f"mistake_{language.code}"] = forms.CharField(
            label=_("What the mistake is, %(in_language)s") % {"in_language": _in_language(language.code)},
            required=False,
            max_length=MAX_MISTAKE,
            widget=forms.Textarea(attrs={"rows": 2, "lang": language.code}),
        )


def reservation_inputs(form: Any, count: int, version: Version | None) -> list[ReservationInput]:
    """For the page: each set of fields with the reasons of others."""
    said = [one.reasons for one in reservations_of(version)] if version else []
    delegations = {one.code: one for one in Delegation.objects.signatories()} if said else {}
    own = form.actor.delegation_code
    inputs = []
    for number in range(1, count + 1):
        reasons = said[number - 1] if number <= len(said) else {}
        inputs.append(
            ReservationInput(
                number,
                form[f"reservation_{number}_ground"],
                [form[f"reservation_{number}_reason_{code}"] for code in theatre().language_codes],
                [(delegations[code], texts) for code, texts in sorted(reasons.items()) if code != own],
            )
        )
    return inputs


def clean_reservations(form: forms.Form, cleaned: dict[str, Any], count: int, own: str) -> None:
    """Read the ground of each reservation into `cleaned["reserved"]`; what cannot be read is said at its field."""
    reserved = []
    if sum(len(cleaned.get(f"reservation_{number}_ground") or "") for number in range(1, count + 1)) > MAX_GROUND:
        form.add_error("reservations", too_many_vertices())
        count = 0
    for number in range(1, count + 1):
        name = f"reservation_{number}_ground"
        entered = (cleaned.get(name) or "").strip()
        reasons = {
            code: text
            for code in theatre().language_codes
            if (text := (cleaned.get(f"reservation_{number}_reason_{code}") or "").strip())
        }
        if not entered:
            if reasons:
                form.add_error(name, _("Enter the ground that the reason is about."))
            continue
        ground = _read_ground(form, name, entered)
        if ground is not None:
            reserved.append(Reservation(ground, {own: reasons} if reasons else {}))
    cleaned["reserved"] = tuple(reserved) or None


def _read_ground(form: forms.Form, name: str, entered: str) -> Outline | None:
    try:
        return read_ground(entered)
    except GeometryRejected as refusal:
        for problem in refusal.problems:
            form.add_error(name, problem_labels.whole_sentence(problem))
        return None


def corrigendum_in(cleaned: dict[str, Any]) -> Corrigendum | None:
    """What the form says; None where nothing is corrected."""
    mistake = {code: text for code in theatre().language_codes if (text := cleaned.get(f"mistake_{code}") or "")}
    corrects = tuple(cleaned.get("corrects") or ())
    return Corrigendum(corrects, mistake) if corrects or mistake else None


def provisions_of_parts(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {RESERVATIONS.name: cleaned.get("reserved"), CORRIGENDUM.name: corrigendum_in(cleaned)}
