"""The form of what an officer proposes: a draft, a revision, a counter-proposal, an amendment."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.access.identity import Identity
from apps.access.markings import rel_to
from apps.access.policy import visible
from apps.accounts.models import Delegation
from apps.bounds.budget import TookTooLong
from apps.clearances.forms import MomentField
from apps.designations import problem_labels
from apps.designations.axes import read_window
from apps.designations.content import Content
from apps.designations.kinds import ON_THE_AGREED_MAP, family_of, kind_choices, kind_codes
from apps.designations.models import Designation, Version
from apps.designations.outlines import Entered, coordinate_lines, may_have_slivers, read, read_line
from apps.designations.provision_tables import TABLES
from apps.designations.provision_types import (
    ChoiceProvision,
    HoursProvision,
    LineProvision,
    MomentProvision,
    Provision,
)
from apps.designations.schema import (
    CORRIGENDUM,
    PROVISIONS,
    REMAINDERS,
    LanguageText,
    each_text,
    provisions_of,
    tables_of,
    texts_as_sent,
    texts_by_language,
)
from apps.geometry.entering import Reading
from apps.geometry.outline import Vertex
from apps.geometry.problems import Code, GeometryRejected
from apps.geometry.shapes import Route, Site
from apps.geometry.typed import Length, parse_length, table_note
from apps.negotiation.common_ground import CommonGround
from apps.negotiation.confirmations import confirm_sentence, own_language
from apps.negotiation.forms import offer
from apps.negotiation.part_fields import (
    ReservationInput,
    add_corrigendum_fields,
    add_reservation_fields,
    clean_reservations,
    initial_of_parts,
    is_field_of,
    provisions_of_parts,
    reservation_inputs,
)
from apps.negotiation.table_fields import (
    TableInput,
    add_table_fields,
    clean_tables,
    initial_of_tables,
    table_inputs,
    typed_places,
)
from apps.theatre.facts import theatre


def level_choices(actor: Identity) -> list[tuple[int, str]]:
    language = get_language() or "en"
    return [(level.order, level.name(language)) for level in theatre().levels if level.order <= actor.marks_up_to]


def compartment_choices(actor: Identity, current: Version | None) -> list[tuple[str, str]]:
    """Those that this officer may mark with, and those that stand on the version already."""
    language, there = get_language() or "en", set(current.compartments) if current else set()
    mine = (actor.mark_compartments & actor.compartments) | there
    return [
        (compartment.code, compartment.name(language))
        for compartment in theatre().compartments
        if compartment.code in mine
    ]


MAX_SOURCE_NOTE = 300
# How an outline is entered. What the service divided is taken over as a drawing.
ENTERED_AS = [("drawing", _("Drawn on the map")), ("table", _("Coordinates")), ("file", _("File"))]
# What the form says for a version that names no delegation: chosen like any other, never by leaving a field alone.
ALL_DELEGATIONS = "all"


def releasability_choices(actor: Identity) -> list[tuple[str, str]]:
    """Every set of delegations with one's own among them, the widest first: a version that names none."""
    delegations = list(Delegation.objects.all())
    others = [delegation for delegation in delegations if delegation.pk != actor.delegation_id]
    choices = [(ALL_DELEGATIONS, rel_to([delegation.code for delegation in delegations]))]
    for count in range(len(others) - 1, -1, -1):
        for chosen in combinations(others, count):
            codes = [
                delegation.code
                for delegation in delegations
                if delegation in chosen or delegation.pk == actor.delegation_id
            ]
            choices.append((",".join(sorted(codes)), rel_to(codes)))
    return choices


def confirmation_choices(actor: Identity) -> list[tuple[str, str]]:
    """The languages in which an author's delegation does not write, with what the author confirms of their texts."""
    own = own_language(actor)
    return [(language.code, confirm_sentence(language)) for language in theatre().languages if language.code != own]


def text_field(text: LanguageText, language: str) -> forms.CharField:
    """The field of a text in one language. What differs between the languages is asked of all fields marked
    `data-language-text`."""
    attributes = {"lang": language, "data-language-text": ""}
    widget = forms.TextInput(attrs=attributes) if text.one_line else forms.Textarea(attrs={"rows": 7, **attributes})
    return forms.CharField(label=text.label_in(language), max_length=text.max_length, required=False, widget=widget)


class LengthField(forms.Field):
    """A length in whole metres, which may be typed in another unit: "500 yd"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "text", "maxlength": 40}), **kwargs)

    def to_python(self, value: Any) -> Length | None:
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        length = parse_length(text[:40])
        if length is None:
            raise forms.ValidationError(_("Enter a length, for example 500 m, 1.5 km or 500 yd."), code="invalid")
        return length


# Characters of a line that is typed: 2,000 vertices of 26 characters each, with their line ends.
MAX_LINE = 60_000


class LineField(forms.CharField):
    """A line, typed as coordinates or as GeoJSON; its value is its vertices in microdegrees."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def clean(self, value: Any) -> tuple[Vertex, ...] | None:
        entered = super().clean(value)
        if not entered:
            return None
        try:
            return read_line(entered)
        except GeometryRejected as refusal:
            raise forms.ValidationError([problem_labels.whole_sentence(one) for one in refusal.problems]) from refusal

    def prepare_value(self, value: Any) -> Any:
        return coordinate_lines(Route(value, 1)) if isinstance(value, tuple) else value


def _choice_field(provision: ChoiceProvision) -> forms.Field:
    language = get_language() or "en"
    choices = [("", _("Nothing agreed")), *((word.code, word.name(language)) for word in provision.words())]
    return forms.TypedChoiceField(label=provision.label, required=False, choices=choices, empty_value=None)


PROVISION_FIELDS: dict[type[Provision], Callable[[Any], forms.Field]] = {
    MomentProvision: lambda provision: MomentField(label=provision.label, required=False),
    HoursProvision: lambda provision: forms.IntegerField(label=provision.label, required=False),
    ChoiceProvision: _choice_field,
    LineProvision: lambda provision: LineField(label=provision.label, required=False, max_length=MAX_LINE),
}


@dataclass(frozen=True)
class ProvisionInput:
    """The field of a provision, with the kinds (codes) that have it."""

    field: forms.BoundField
    hint: Any
    kinds: tuple[str, ...]


class ContentForm(forms.Form):
    """The texts in each language, the outline in any of three ways, validity, provisions and marking.

    The outline comes as `geometry` (GeoJSON from the map), as `table` (coordinates, one a line) or as `file`; `basis`
    says which of them counts. What was entered stays in the form when something has to be mended.
    """

    kind = forms.ChoiceField(
        label=_("Type"),
        choices=lambda: [("", _("Select a type")), *kind_choices()],
        error_messages={"required": _("Select a type: it decides what you draw.")},
    )
    replaces = forms.UUIDField(required=False)
    basis = forms.ChoiceField(
        choices=ENTERED_AS,
        widget=forms.HiddenInput,
        required=False,
    )
    geometry = forms.CharField(
        label=_("Outline"), required=False, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
    )
    table = forms.CharField(
        label=_("Coordinates (one vertex per line)"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("GeoJSON file"), required=False, allow_empty_file=True)
    width_m = LengthField(label=_("Width of the route, m"), required=False)
    radius_m = LengthField(label=_("Radius of the site, m"), required=False)
    # What the map shows: west, south, east, north.
    window = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput(attrs={"data-window": ""}))
    axes_confirmed = forms.BooleanField(
        label=_("Latitude and longitude are right as entered"), required=False, widget=forms.CheckboxInput
    )
    level = forms.TypedChoiceField(
        label=pgettext_lazy("marking", "Classification level"),
        coerce=int,
        error_messages={"required": _("Select a classification level.")},
    )
    compartments = forms.MultipleChoiceField(
        label=_("Compartments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    # Codes with commas between them, or ALL_DELEGATIONS.
    releasable_to = forms.ChoiceField(
        label=_("Releasable to"),
        error_messages={"required": _("Select the delegations to which it may be released.")},
    )
    valid_from = MomentField(label=_("Valid from (UTC). Leave empty to start on final approval."), required=False)
    valid_until = MomentField(label=_("Valid until (UTC). Leave empty for no end date."), required=False)
    source_note = forms.CharField(label=_("Source of the outline"), required=False, max_length=MAX_SOURCE_NOTE)
    # Proposes the common ground of two versions, and leaves what remains of each as a disputed designation of its own.
    on_common_ground = forms.BooleanField(label=_("Propose as common ground"), required=False)
    # Languages whose texts the author confirms beside those of their own delegation.
    confirmed = forms.MultipleChoiceField(
        label=_("Confirmed texts"), required=False, widget=forms.CheckboxSelectMultiple
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, actor: Identity, *args: Any, designation: Designation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.designation = actor, designation
        self.geometry_problems: list[dict[str, Any]] = []
        # Labels of fields with an outline that was not used, and whether the order of the axes is to be confirmed.
        self.unread: list[str] = []
        self.asks_axes = False
        for text, language in each_text():
            self.fields[text.name_in(language)] = text_field(text, language)
        for provision in PROVISIONS:
            self.fields[provision.name] = PROVISION_FIELDS[type(provision)](provision)
        self._tables = tables_of(family_of(designation.kind).code) if designation else TABLES
        add_table_fields(self, self._tables)
        self._reservations = add_reservation_fields(self)
        # What is missing is named in the order of the page.
        self.order_fields(["kind", "replaces", *(text.name_in(language) for text, language in each_text())])
        # A new draft begins with nothing chosen: what is not looked at would be decided by the order of a list.
        unchosen: list[tuple[Any, str]] = [("", str(_("Select")))] if designation is None else []
        offer(self, "level", [*unchosen, *level_choices(actor)])
        current = designation.current if designation else None
        offer(self, "compartments", compartment_choices(actor, current))
        offer(self, "releasable_to", [*unchosen, *releasability_choices(actor)])
        offer(self, "confirmed", confirmation_choices(actor))
        if designation is not None and designation.in_force is not None:
            self._keep_marking(designation.in_force)
            add_corrigendum_fields(self, designation)
        if designation is not None:
            self.fields["kind"].required = False
            self.fields["kind"].disabled = True
            self.initial.setdefault("kind", designation.kind)
            del self.fields["replaces"]
        else:
            self.fields["replaces"] = forms.ModelChoiceField(
                label=_("Replaces"),
                queryset=visible(actor, Designation.objects.filter(state__in=ON_THE_AGREED_MAP)).order_by("reference"),
                to_field_name="uuid",
                required=False,
                empty_label=_("Nothing"),
            )

    def _keep_marking(self, held: Version) -> None:
        """An amendment has the marking of what it amends."""
        marking = {name: value for name, value in initial_from(held).items() if name in MARKING}
        for name in MARKING:
            self.fields[name].disabled = True
        self.initial = {**self.initial, **marking}
        self.fields["level"].help_text = _("An amendment keeps the marking of what it amends.")

    @property
    def texts(self) -> list[forms.BoundField]:
        """The fields of the texts, language by language."""
        return [self[text.name_in(language)] for text, language in each_text()]

    @property
    def provisions(self) -> list[ProvisionInput]:
        """The fields of the provisions: of the designation's kind, or of every kind where it is still to be chosen."""
        return [
            ProvisionInput(self[provision.name], provision.hint, kinds)
            for provision in PROVISIONS
            if (kinds := self._kinds_with(provision))
        ]

    @property
    def tables(self) -> list[TableInput]:
        """The same of those that are tables."""
        return list(table_inputs(self, self._tables, self._kinds_with))

    def _kinds_with(self, provision: Provision) -> tuple[str, ...]:
        codes = (self.designation.kind,) if self.designation else kind_codes()
        return tuple(code for code in codes if provision.belongs_to(family_of(code).code))

    @property
    def reserved(self) -> list[ReservationInput]:
        """The fields of each reservation, the last one empty."""
        return reservation_inputs(self, self._reservations, self.designation.on_table if self.designation else None)

    @property
    def corrigendum(self) -> list[forms.BoundField]:
        """The fields of a corrigendum; none where nothing is in force."""
        return [self[name] for name in self.fields if name.startswith("mistake_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = self.designation.kind if self.designation else cleaned.get("kind")
        notes = []
        for name in ("width_m", "radius_m"):
            if (length := cleaned.get(name)) is not None:
                notes.append(length.note)
                cleaned[name] = length.metres
        if kind:
            self._clean_outline(cleaned, kind)
            self._keep_typed(cleaned, notes)
        clean_tables(self, cleaned, self._tables)
        clean_reservations(self, cleaned, self._reservations, self.actor.delegation_code)
        return cleaned

    def _keep_typed(self, cleaned: dict[str, Any], notes: list[str]) -> None:
        """Lengths and a table of coordinates that were typed in another unit or form stay beside what they became: in
        the note of the source, which is on record with the version."""
        typed = [cleaned["table"]] if cleaned.get("basis") == "table" and cleaned.get("table") else []
        typed += [self.data.get("centre_line") or "", *typed_places(self, self._tables)]
        notes.append(table_note("\n".join(typed)))
        source = cleaned.get("source_note") or ""
        for note in filter(None, notes):
            if note not in source:
                source = f"{source}; {note}" if source else note
        if len(source) > MAX_SOURCE_NOTE:
            self.add_error("source_note", _("Shorten it: what you typed in other units is added to it."))
        cleaned["source_note"] = source

    def _clean_outline(self, cleaned: dict[str, Any], kind: str) -> None:
        source = self._source(cleaned)
        cleaned["basis"] = self._drawn_basis(cleaned.get("basis") or "") if source == "geometry" else source
        upload = cleaned.get("file")
        entered = Entered(
            kind=kind,
            geometry=(cleaned.get("geometry") or "") if source == "geometry" else "",
            table=(cleaned.get("table") or "") if source == "table" else "",
            file=upload.read(5_000_001) if source == "file" and upload else None,
            width_m=cleaned.get("width_m"),
            radius_m=cleaned.get("radius_m"),
            window=read_window(cleaned.get("window") or ""),
            axes_confirmed=bool(cleaned.get("axes_confirmed")),
            slivers=may_have_slivers(self.designation, on_common_ground=bool(cleaned.get("on_common_ground"))),
        )
        try:
            reading = read(self.actor, entered)
        except TookTooLong as error:
            self.add_error(source, f"{error.title} {error.mend}")
            return
        cleaned["shape"] = reading.shape
        if reading.shape is None:
            self._say_problems(reading, source)

    def _source(self, cleaned: dict[str, Any]) -> str:
        """Which of the three ways in counts: the one that the form says, if anything is in it; else the only one used.

        What else was entered is named in `unread`.
        """
        filled = [
            name
            for name in ("geometry", "table", "file")
            if (value := cleaned.get(name)) and (name == "file" or value.strip())
        ]
        field = {"drawing": "geometry"}.get(cleaned.get("basis") or "", cleaned.get("basis") or "")
        if field in filled:
            source = field
        elif len(filled) > 1 and not field:
            for name in filled:
                self.add_error(name, _("Several outlines were entered. Leave one of them, and empty the other fields."))
            source = filled[0]
        else:
            source = filled[0] if filled else "geometry"
        self.unread = [str(self.fields[name].label) for name in filled if name == "file" and name != source]
        return source

    def _drawn_basis(self, basis: str) -> str:
        """How the outline came in: the page that checks it sends it as a geometry, whatever it was before."""
        return basis if basis and "checked" in self.data else "drawing"

    def _say_problems(self, reading: Reading, source: str) -> None:
        self.geometry_problems = [problem_labels.as_json(problem) for problem in reading.problems]
        measures = {"width_out_of_range": "width_m", "radius_out_of_range": "radius_m"}
        for problem in reading.problems:
            if problem.code == Code.EMPTY:
                self.add_error(source, _("Draw it on the map, or enter coordinates."))
            elif problem.severity == "error":
                at = measures.get(str(problem.code), source)
                self.add_error(at, problem_labels.whole_sentence(problem))
        self.asks_axes = any(problem.code == Code.AXES_DOUBTFUL for problem in reading.problems)
        if isinstance(reading.raw, dict) and not (self.data.get("geometry") or "").strip():
            # A rejected file is shown on the map, so that it can be mended there.
            shown = QueryDict(mutable=True)
            shown.update({name: value for name, value in self.data.items() if isinstance(value, str)})
            shown["geometry"] = json.dumps(reading.raw)
            self.data = shown

    def content(self) -> Content:
        """What is proposed. Only after `is_valid()`."""
        data = self.cleaned_data
        family = family_of(self.designation.kind if self.designation else data["kind"]).code
        return Content(
            **texts_by_language(data),
            provisions={
                **{one.name: data[one.name] for one in (*provisions_of(family), *tables_of(family))},
                **provisions_of_parts(data),
            },
            on_common_ground=data["on_common_ground"],
            shape=data["shape"],
            level=data["level"],
            compartments=tuple(data["compartments"]),
            releasable_to=() if data["releasable_to"] == ALL_DELEGATIONS else tuple(data["releasable_to"].split(",")),
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            basis=data["basis"],
            source_note=data["source_note"],
            confirmed=frozenset(data["confirmed"]),
        )


def initial_of_common_ground(found: CommonGround) -> dict[str, Any]:
    """What the form begins with beside the version on the table: the shared outline, and a marking for both."""
    versions = (found.on_table, found.other)
    releasable = [set(version.releasable_to) for version in versions if version.releasable_to]
    return {
        "geometry": json.dumps(found.shared.geojson()),
        "on_common_ground": True,
        "level": max(version.level for version in versions),
        "compartments": sorted({code for version in versions for code in version.compartments}),
        "releasable_to": ",".join(sorted(set.intersection(*releasable))) if releasable else ALL_DELEGATIONS,
    }


# What an amendment does not change.
MARKING = ("level", "compartments", "releasable_to")


def initial_from(version: Version, own: str = "") -> dict[str, Any]:
    """A form's beginning from a version: what a revision, an amendment or a counter-proposal starts from. `own`: the
    code of the delegation that writes, whose reasons it keeps."""
    shape = version.as_shape
    return {
        **texts_as_sent(version),
        **version.provision_values,
        **initial_of_tables(version.provision_values),
        "geometry": json.dumps(shape.geojson()),
        "width_m": shape.width_m if isinstance(shape, Route) else None,
        "radius_m": shape.radius_m if isinstance(shape, Site) else None,
        "level": version.level,
        "compartments": list(version.compartments),
        "releasable_to": ",".join(version.releasable_to) or ALL_DELEGATIONS,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "source_note": version.source_note,
        "basis": version.basis if version.basis in dict(ENTERED_AS) else "drawing",
        "on_common_ground": REMAINDERS.name in version.provisions,
        **initial_of_parts(version, own),
    }


def initial_of_amendment(initial: Mapping[str, Any]) -> dict[str, Any]:
    """The beginning of an amendment of what holds, without what that version did once: what remained of its common
    ground has begun, and what it corrected is corrected."""
    kept = {name: value for name, value in initial.items() if not is_field_of(CORRIGENDUM.name, name)}
    return {**kept, "on_common_ground": False}
