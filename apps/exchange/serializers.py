"""What the API says and takes. Coordinates are GeoJSON: WGS 84 degrees, longitude before latitude."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.accounts.models import Delegation
from apps.clearances.forms import MomentField as PageMomentField
from apps.designations.kinds import Amendment, State, act_states, kind_choices
from apps.designations.models import Designation, Version
from apps.designations.provision_types import (
    ChoiceProvision,
    HoursProvision,
    LineProvision,
    MomentProvision,
    Provision,
)
from apps.designations.schema import PROVISIONS, TEXTS, each_text
from apps.designations.selectors import replaced_by
from apps.exchange.fields import LineField, MomentField
from apps.exchange.parts import CorrigendumSerializer, RemainderSerializer, ReservationSerializer, input_fields
from apps.exchange.provision_tables import table_fields
from apps.exchange.strict import StrictSerializer
from apps.geometry.precision import Precision
from apps.geometry.problems import Code
from apps.geometry.reference_systems import is_wgs84, reference_systems
from apps.ledger.models import Entry
from apps.negotiation.labels import ASK_REASONS
from apps.negotiation.machine import ActType
from apps.negotiation.models import Act, Comment, ThreadChange
from apps.releases.models import Disclosure, Reading, Release, Tells
from apps.theatre.facts import theatre

ACTS = [(act.value, act.value) for act in ActType]
TELLS = [(tell.value, tell.value) for tell in Tells]
PRECISIONS = [(one.value, one.value) for one in Precision]
GEOMETRY_PROBLEMS = [(code.value, code.value) for code in Code]


# By the form of a provision: what the API takes and gives.
PROVISION_FIELDS: dict[type[Provision], type[serializers.Field[Any, Any, Any, Any]]] = {
    MomentProvision: MomentField,
    HoursProvision: serializers.IntegerField,
    ChoiceProvision: serializers.CharField,
    LineProvision: LineField,
}


class VersionSummarySerializer(serializers.ModelSerializer[Version]):
    delegation = serializers.CharField(source="delegation.code", read_only=True)
    author = serializers.CharField(source="author.username", read_only=True)
    created_at = serializers.DateTimeField(source="dated", read_only=True)
    number = serializers.IntegerField(read_only=True)
    digest = serializers.CharField(source="digest_hex", read_only=True)

    class Meta:
        model = Version
        fields = ["uuid", "sequence", "number", "delegation", "author", "created_at", "level"]
        fields += ["compartments", "releasable_to", "area_m2", "valid_from", "valid_until", "digest"]
        read_only_fields = fields

    # Of each version: what a list shows.
    texts: ClassVar = tuple(text for text in TEXTS if text.one_line)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With each text in each language."""
        names = {
            text.name_in(language): serializers.CharField(
                source=f"{text.attribute}.{language}", default="", read_only=True
            )
            for text, language in each_text()
            if text in self.texts
        }
        return {**super().get_fields(), **names}


@extend_schema_field(OpenApiTypes.OBJECT)
class GeometryField(serializers.JSONField):
    """A GeoJSON geometry."""


class VersionSerializer(VersionSummarySerializer):
    geometry = serializers.SerializerMethodField()
    outline = serializers.SerializerMethodField()
    width_m = serializers.SerializerMethodField()
    radius_m = serializers.SerializerMethodField()
    amends = serializers.SerializerMethodField(
        help_text=gettext_lazy("Of an amendment: the digest of the version that it changes.")
    )

    class Meta(VersionSummarySerializer.Meta):
        fields = [*VersionSummarySerializer.Meta.fields, "basis", "source_note"]
        fields += ["geometry", "outline", "width_m", "radius_m", "amends"]
        read_only_fields = fields

    texts: ClassVar = TEXTS

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With each provision, null where nothing was agreed about it."""
        provisions = {
            provision.name: PROVISION_FIELDS[type(provision)](
                source=f"provision_values.{provision.name}", default=None, read_only=True, allow_null=True
            )
            for provision in PROVISIONS
        }
        parts: dict[str, serializers.Field[Any, Any, Any, Any]] = {
            name: serializer(
                source=f"provision_values.{name}",
                read_only=True,
                **({"many": True, "default": []} if many else {"default": None, "allow_null": True}),
            )
            for name, serializer, many in (
                ("reservations", ReservationSerializer, True),
                ("corrigendum", CorrigendumSerializer, False),
                ("remainders", RemainderSerializer, True),
            )
        }
        return {**super().get_fields(), **provisions, **table_fields(given=True), **parts}

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_geometry(self, version: Version) -> dict[str, Any]:
        return version.as_shape.geojson()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_outline(self, version: Version) -> dict[str, Any]:
        return version.as_outline.geojson()

    def get_width_m(self, version: Version) -> int | None:
        return getattr(version.as_shape, "width_m", None)

    def get_radius_m(self, version: Version) -> int | None:
        return getattr(version.as_shape, "radius_m", None)

    def get_amends(self, version: Version) -> str | None:
        return bytes(version.amends).hex() if version.amends else None


class DesignationSerializer(serializers.ModelSerializer[Designation]):
    kind = serializers.ChoiceField(choices=kind_choices(), read_only=True)
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    owner = serializers.CharField(source="owner.code", read_only=True)
    released_to = serializers.CharField(source="released_to.code", default=None, read_only=True, allow_null=True)
    precision = serializers.ChoiceField(choices=PRECISIONS, read_only=True, allow_blank=True)
    current = VersionSummarySerializer(read_only=True)
    amendment_state = serializers.ChoiceField(choices=Amendment.choices, read_only=True, allow_blank=True)
    revision = serializers.SerializerMethodField()
    proposed = VersionSummarySerializer(read_only=True, allow_null=True)

    class Meta:
        model = Designation
        fields = ["uuid", "reference", "kind", "state", "state_since", "owner", "level", "revision"]
        fields += ["submitted_at", "answer_due", "released_to", "precision", "released_until", "current"]
        fields += ["amendment_state", "amendment_since", "proposed"]
        read_only_fields = fields

    def get_revision(self, designation: Designation) -> int | None:
        """How many acts there were; null for observers, who are told of none."""
        return None if designation.hides_acts else designation.revision


class TurnSerializer(serializers.Serializer[Any]):
    need = serializers.CharField()
    delegations = serializers.ListField(child=serializers.CharField())
    due = serializers.DateTimeField(allow_null=True)


class SameGroundSerializer(serializers.Serializer[Any]):
    """Another delegation's proposal of the same type on much the same ground: of a draft, before it is submitted."""

    designation = serializers.UUIDField(source="designation.uuid")
    reference = serializers.CharField(source="designation.reference")
    delegation = serializers.CharField(source="delegation.code")
    percent = serializers.IntegerField(help_text="How much of the ground that either covers both cover.")


class ConfirmedBySerializer(serializers.Serializer[Any]):
    user = serializers.CharField()
    delegation = serializers.CharField()
    at = serializers.DateTimeField()


class TextStatusSerializer(serializers.Serializer[Any]):
    """How the texts in one language stand, and who has confirmed them as they are."""

    status = serializers.ChoiceField(choices=["missing", "unconfirmed", "confirmed"])
    confirmed = ConfirmedBySerializer(many=True)


class DesignationDetailSerializer(DesignationSerializer):
    current = VersionSerializer(read_only=True)
    proposed = VersionSerializer(read_only=True, allow_null=True)
    possible_acts = serializers.ListField(child=serializers.ChoiceField(choices=ACTS))
    turn = TurnSerializer()
    same_ground = SameGroundSerializer(many=True)
    texts = serializers.DictField(
        child=TextStatusSerializer(), help_text=gettext_lazy("By language, of the version that is proposed or current.")
    )
    replaces = serializers.SerializerMethodField(
        help_text=gettext_lazy("The designation that it replaces, as its digest names it.")
    )

    class Meta(DesignationSerializer.Meta):
        fields = [*DesignationSerializer.Meta.fields, "replaces", "possible_acts", "turn", "same_ground", "texts"]
        read_only_fields = fields

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_replaces(self, designation: Designation) -> str | None:
        replaced = replaced_by(designation)
        return str(replaced.uuid) if replaced else None


class ActSerializer(serializers.ModelSerializer[Act]):
    code = serializers.ChoiceField(choices=ACTS, read_only=True)
    actor = serializers.CharField(source="actor.username", default=None, read_only=True, allow_null=True)
    delegation = serializers.CharField(source="delegation.code", default=None, read_only=True, allow_null=True)
    version = serializers.IntegerField(source="version.sequence", read_only=True)
    digest = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()
    proof = serializers.CharField(read_only=True)
    from_state = serializers.CharField(read_only=True)
    to_state = serializers.ChoiceField(choices=act_states(), read_only=True)

    class Meta:
        model = Act
        fields = ["uuid", "sequence", "code", "actor", "delegation", "version", "digest", "from_state", "to_state"]
        fields += ["reason", "reasons", "proof", "at"]
        read_only_fields = fields

    def get_digest(self, act: Act) -> str:
        return bytes(act.digest).hex()

    def get_reasons(self, act: Act) -> list[str]:
        return list(act.details.get("reasons", []))


class ReleaseInputSerializer(StrictSerializer):
    """To whom a version is released before agreement, how exactly, and until when (empty: until recalled)."""

    to = serializers.CharField(max_length=8)
    precision = serializers.ChoiceField(choices=PRECISIONS)
    until = MomentField(required=False, allow_null=True, default=None)


class ReadingSerializer(serializers.ModelSerializer[Reading]):
    user = serializers.CharField(source="user.username", read_only=True)

    class Meta:
        model = Reading
        fields = ["user", "at"]
        read_only_fields = fields


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A copy that was given, and who has opened it: for its originator alone."""

    copy = serializers.UUIDField(source="copy.uuid", read_only=True)
    reference = serializers.CharField(source="copy.reference", read_only=True)
    version = serializers.IntegerField(source="version.sequence", read_only=True)
    to = serializers.CharField(source="copy.released_to.code", read_only=True)
    precision = serializers.ChoiceField(source="copy.precision", choices=PRECISIONS, read_only=True)
    state = serializers.ChoiceField(source="copy.state", choices=State.choices, read_only=True)
    until = serializers.DateTimeField(source="copy.released_until", read_only=True, allow_null=True)
    user = serializers.CharField(source="user.username", read_only=True)
    opened = ReadingSerializer(many=True, read_only=True)

    class Meta:
        model = Release
        fields = ["uuid", "copy", "reference", "version", "to", "precision", "state", "until", "user", "at", "opened"]
        read_only_fields = fields


class DisclosureSerializer(StrictSerializer, serializers.ModelSerializer[Disclosure]):
    """How much a blocked approver of another delegation, who may not see the record, is told of it: nothing (`admin`),
    whose it is and its kind (`delegation`), or its number too (`reference`)."""

    tells = serializers.ChoiceField(choices=TELLS)
    user = serializers.CharField(source="user.username", read_only=True)

    class Meta:
        model = Disclosure
        fields = ["uuid", "sequence", "tells", "user", "at"]
        read_only_fields = ["uuid", "sequence", "user", "at"]


class AnchorSerializer(StrictSerializer):
    """What a new thread is about: a clause by its number, a point or a stretch of the border by positions as people
    write them."""

    kind = serializers.ChoiceField(choices=["clause", "point", "stretch"])
    clause = serializers.IntegerField(required=False, min_value=1, max_value=9_999, default=None, allow_null=True)
    start = serializers.CharField(required=False, max_length=80, default="", allow_blank=True)
    end = serializers.CharField(required=False, max_length=80, default="", allow_blank=True)


class CommentSerializer(StrictSerializer, serializers.ModelSerializer[Comment]):
    """One without `thread` begins a thread, others answer it and are as visible as it. `anchor` is stored in whole
    microdegrees, on the version (`version`, its number) on which the thread was begun."""

    author = serializers.CharField(source="author.username", read_only=True)
    delegation = serializers.CharField(source="delegation.code", read_only=True)
    internal = serializers.BooleanField(default=True)
    text = serializers.CharField(max_length=5_000, default="", allow_blank=True)
    thread = serializers.UUIDField(source="thread.uuid", required=False, allow_null=True, default=None)
    change = serializers.ChoiceField(
        source="thread_change", choices=ThreadChange.choices, required=False, default="", allow_blank=True
    )
    anchor = serializers.JSONField(read_only=True, allow_null=True)
    about = AnchorSerializer(required=False, allow_null=True, default=None, write_only=True)
    mentions = serializers.ListField(child=serializers.CharField(), read_only=True)
    version = serializers.IntegerField(source="version.sequence", read_only=True)
    key = serializers.UUIDField(required=False, allow_null=True, default=None, write_only=True)

    class Meta:
        model = Comment
        fields = ["uuid", "thread", "author", "delegation", "internal", "text", "change", "version", "anchor"]
        fields += ["about", "mentions", "at", "key"]
        read_only_fields = ["uuid", "author", "delegation", "at"]

    def validate(self, attrs: Any) -> Any:
        """What a thread is about is said when it begins, and only one that is there is resolved or reopened."""
        thread = (attrs.get("thread") or {}).get("uuid")
        if thread is None and attrs["thread_change"]:
            raise serializers.ValidationError({"change": [_("Name the thread that is resolved or reopened.")]})
        if thread is not None and attrs["about"]:
            raise serializers.ValidationError({"about": [_("What a thread is about is said when it begins.")]})
        return attrs


class EntrySerializer(serializers.ModelSerializer[Entry]):
    designation = serializers.UUIDField(source="designation.uuid", default=None, read_only=True, allow_null=True)
    table_name = serializers.CharField(read_only=True)
    leaf_hash = serializers.CharField(source="leaf_hash_hex", read_only=True)

    class Meta:
        model = Entry
        fields = ["index", "at", "event", "table_name", "subject", "revision", "designation"]
        fields += ["actor", "delegation", "role", "leaf_hash"]
        read_only_fields = fields


class EntryDetailSerializer(EntrySerializer):
    before = GeometryField(read_only=True, allow_null=True)
    after = GeometryField(read_only=True, allow_null=True)
    leaf = serializers.CharField(source="leaf_text", read_only=True)

    class Meta(EntrySerializer.Meta):
        fields = [*EntrySerializer.Meta.fields, "before", "after", "leaf", "openings"]
        read_only_fields = fields


class OutlineSerializer(StrictSerializer):
    """An outline in one of two ways: a GeoJSON geometry, or a table of coordinates, one vertex a line."""

    geometry = GeometryField(required=False, allow_null=True, default=None)
    table = serializers.CharField(required=False, allow_blank=True, default="", max_length=1_000_000)
    width_m = serializers.IntegerField(required=False, allow_null=True, default=None)
    radius_m = serializers.IntegerField(required=False, allow_null=True, default=None)
    # Coordinates that lie in the theatre with axes exchanged too are asked about (`axes_doubtful`), unless the caller's
    # map shows them (west,south,east,north) or the order is confirmed.
    window = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    axes_confirmed = serializers.BooleanField(required=False, default=False)

    def to_internal_value(self, data: Any) -> Any:
        for member, crs in reference_systems(data) if isinstance(data, Mapping) else ():
            if crs is not None and not is_wgs84(crs):
                raise serializers.ValidationError({member: [_("Only WGS 84 longitude and latitude are accepted.")]})
        return super().to_internal_value(data)

    def heeded_apart(self, content: Mapping[str, Any]) -> Collection[str]:
        """The name of WGS 84, which is what coordinates are read as anyway."""
        return [member for member, _crs in reference_systems(content)]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        geometry, file = attrs["geometry"], self.context.get("file")
        ways = [bool(attrs["table"].strip()), geometry is not None and geometry != "", file is not None]
        if sum(ways) > 1:
            raise serializers.ValidationError({"geometry": [_("Send one outline: a geometry, a table or a file.")]})
        return attrs


@extend_schema_field(OpenApiTypes.DATETIME)
class TypedMomentField(serializers.Field):
    """A moment as a form has it while it is being typed. What is none yet counts as not entered: whoever submits it is
    told by the form."""

    def to_internal_value(self, data: Any) -> datetime | None:
        try:
            typed = data[:40] if isinstance(data, str) else None
            moment: datetime | None = PageMomentField(required=False).clean(typed)
        except DjangoValidationError:
            return None
        return moment


class CheckSerializer(OutlineSerializer):
    """A file comes beside it, in a form."""

    kind = serializers.ChoiceField(choices=kind_choices())
    designation = serializers.UUIDField(required=False, allow_null=True, default=None)
    valid_from = TypedMomentField(required=False, allow_null=True, default=None)
    valid_until = TypedMomentField(required=False, allow_null=True, default=None)

    def heeded_apart(self, content: Mapping[str, Any]) -> Collection[str]:
        return [*super().heeded_apart(content), *(["file"] if self.context.get("file") is not None else [])]


def confirmed_field() -> serializers.ListField:
    """Languages of the instruments; those that a version has no text in are passed over."""
    codes = theatre().language_codes
    return serializers.ListField(
        child=serializers.ChoiceField(choices=codes),
        required=False,
        default=list,
        help_text=gettext_lazy("Languages whose texts you confirm to say what the others say."),
    )


def assertion_field() -> serializers.CharField:
    """What a passkey answered to the options of a challenge: PublicKeyCredential as JSON text (WebAuthn Level 3)."""
    return serializers.CharField(
        required=False, allow_blank=True, default="", max_length=20_000, help_text="PublicKeyCredential as JSON text."
    )


class ContentSerializer(OutlineSerializer):
    """What is proposed: the texts in each language, the outline, validity, provisions and marking. Leave the texts of a
    language empty until they are written; agreement needs every one, confirmed."""

    level = serializers.IntegerField(min_value=1, max_value=100)
    compartments = serializers.ListField(child=serializers.CharField(max_length=32), required=False, default=list)
    # Codes of delegations, one's own among them; none: every delegation.
    releasable_to = serializers.ListField(child=serializers.CharField(max_length=8), required=False, default=list)
    valid_from = MomentField(required=False, allow_null=True, default=None)
    valid_until = MomentField(required=False, allow_null=True, default=None)
    source_note = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    confirmed = confirmed_field()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With what the schema describes."""
        texts = {
            text.name_in(language): serializers.CharField(
                max_length=text.max_length, required=False, allow_blank=True, default=""
            )
            for text, language in each_text()
        }
        provisions = {
            provision.name: PROVISION_FIELDS[type(provision)](
                required=False, allow_null=True, default=None, help_text=f"{provision.label}. {provision.hint}"
            )
            for provision in PROVISIONS
        }
        return {**super().get_fields(), **texts, **provisions, **table_fields(given=False), **input_fields()}


class DraftSerializer(ContentSerializer):
    kind = serializers.ChoiceField(choices=kind_choices())
    replaces = serializers.UUIDField(required=False, allow_null=True, default=None)
    key = serializers.UUIDField(required=False, allow_null=True, default=None)


class ActInputSerializer(StrictSerializer):
    """What an act needs besides its name: words, reason codes for a question, a new version for those that bring one,
    and for an approval the digest and what proves who sends it: the assertion of a passkey over the challenge for
    whoever has one, a one-time code for whoever has set them up, else the password."""

    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=5_000)
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=[code for code, _label in ASK_REASONS]), required=False, default=list
    )
    content = ContentSerializer(required=False, allow_null=True, default=None)
    digest = serializers.RegexField(r"^[0-9a-f]{64}$", required=False, allow_blank=True, default="")
    confirmed = confirmed_field()
    password = serializers.CharField(
        required=False, allow_blank=True, default="", trim_whitespace=False, max_length=1_000
    )
    code = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    assertion = assertion_field()


class ConfirmationSerializer(StrictSerializer):
    """The digest of the version on the table that was read, and the languages whose texts are confirmed."""

    digest = serializers.RegexField(r"^[0-9a-f]{64}$")
    confirmed = serializers.ListField(
        child=serializers.ChoiceField(choices=theatre().language_codes),
        allow_empty=False,
        error_messages={"empty": gettext_lazy("Select the texts that you confirm.")},
    )


class ProblemItemSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=GEOMETRY_PROBLEMS)
    severity = serializers.ChoiceField(choices=["error", "warning"])
    message = serializers.CharField()
    mend = serializers.CharField(allow_blank=True)
    part = serializers.IntegerField(allow_null=True)
    ring = serializers.IntegerField(allow_null=True)
    vertex = serializers.IntegerField(allow_null=True)
    at = serializers.ListField(child=serializers.FloatField(), allow_null=True)


class RepairSerializer(serializers.Serializer[Any]):
    """A proposal that nobody has accepted yet."""

    geometry = GeometryField()
    outline = GeometryField()
    message = serializers.CharField()


class DifferenceSerializer(serializers.Serializer[Any]):
    """What only the outline that was sent covers, what both do, and what only the current version does."""

    ours = GeometryField(allow_null=True)
    both = GeometryField(allow_null=True)
    theirs = GeometryField(allow_null=True)


class SurveySerializer(serializers.Serializer[Any]):
    """All that can be said of an outline that was entered."""

    accepted = serializers.BooleanField()
    problems = ProblemItemSerializer(many=True)
    outline = GeometryField(allow_null=True)
    geometry = GeometryField(allow_null=True)
    area_m2 = serializers.FloatField(allow_null=True)
    length_m = serializers.FloatField(allow_null=True)
    vertex_count = serializers.IntegerField(allow_null=True)
    repair = RepairSerializer(allow_null=True)
    # The highest of what the conflicts name: level, compartments, and to whom (null: every delegation).
    marking = serializers.DictField()
    conflicts = serializers.ListField(child=serializers.DictField())
    shares = serializers.DictField(child=serializers.FloatField(), allow_null=True)
    difference = DifferenceSerializer(allow_null=True)
    rows = serializers.ListField(child=serializers.DictField())


class DelegationSerializer(serializers.ModelSerializer[Delegation]):
    class Meta:
        model = Delegation
        fields = ["code", "is_signatory", "position", "names"]
        read_only_fields = fields


class PlaceSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()
