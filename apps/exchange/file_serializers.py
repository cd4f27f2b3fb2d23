"""What the API says and takes of files: those that go out, and those that come in."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.exchange.strict import StrictSerializer
from apps.exports.selection import Scope, Selection, asked_selection
from apps.exports.table import FORMATS
from apps.exports.views import MAX_NUMBER
from apps.imports.limits import MAX_FEATURES, MAX_FIELD_NAME, MAX_LAYERS
from apps.imports.models import FileImport

MAX_CHOSEN = 500
# Longer than any text that a designation has.
LONGEST_VALUE = 20_000
EXPORT_STATES = [(state, state) for state in ("waiting", "ready", "failed")]


class FormatSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    ending = serializers.CharField()
    media_type = serializers.CharField()
    use = serializers.CharField()
    losses = serializers.ListField(
        source="sentences", child=serializers.CharField(), help_text="What the format cannot carry; empty: nothing."
    )


class ExportSerializer(serializers.Serializer[Any]):
    export = serializers.UUIDField(source="name")
    format = serializers.CharField()
    scope = serializers.CharField()
    edition = serializers.IntegerField(allow_null=True, help_text="Of your own map, where the scope is `edition`.")
    as_of = serializers.DateTimeField(allow_null=True, help_text="Where the scope is `as_of`.")
    as_known = serializers.DateTimeField(allow_null=True, help_text="When what it says of that moment was known.")
    state = serializers.ChoiceField(choices=EXPORT_STATES)
    asked_at = serializers.DateTimeField()
    bytes = serializers.IntegerField(help_text="Once it is ready.")
    file_name = serializers.CharField()
    fault = serializers.CharField(allow_blank=True, help_text="Why it could not be made, in words.")


class ExportListSerializer(serializers.Serializer[Any]):
    formats = FormatSerializer(many=True)
    export = ExportSerializer(allow_null=True, help_text="The file that you asked for last, while it is kept.")


class ExportInputSerializer(StrictSerializer):
    format = serializers.ChoiceField(choices=list(FORMATS))
    scope = serializers.ChoiceField(choices=[scope.value for scope in Scope], default=Scope.AGREED.value)
    designations = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=MAX_CHOSEN, help_text="Where the scope is `chosen`."
    )
    edition = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_NUMBER, help_text="Of your own map, where the scope is `edition`."
    )
    as_of = serializers.CharField(
        default="", max_length=40, help_text="A date and time in UTC, where the scope is `as_of`."
    )
    as_known = serializers.CharField(
        default="", max_length=40, help_text="`then`, `now`, or a date and time: when what it says was known."
    )

    @property
    def selection(self) -> Selection:
        """Raises Incomplete."""
        sent = self.validated_data
        return asked_selection(
            Scope(sent["scope"]),
            designations=sent["designations"],
            edition=sent.get("edition"),
            as_of=sent["as_of"],
            as_known=sent["as_known"],
        )


class ChoiceOfAnswerSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class QuestionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="crs or encoding: what the file does not say.")
    label = serializers.CharField()  # type: ignore[assignment]
    guess = serializers.CharField(allow_blank=True)
    choices = ChoiceOfAnswerSerializer(many=True)


class TargetSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    default = serializers.BooleanField(help_text="Whether one value may be said for all features that have none.")


class FieldMappingSerializer(StrictSerializer):
    """Of what a designation has: the field of the file that holds it, and what is taken where a feature has none."""

    def get_fields(self) -> dict[str, Any]:
        """Under names that a serializer keeps for itself."""
        names = serializers.CharField(max_length=100)
        values = serializers.CharField(max_length=LONGEST_VALUE, trim_whitespace=False)
        return {
            "fields": serializers.DictField(child=names, default=dict),
            "defaults": serializers.DictField(child=values, default=dict),
        }


class CountsSerializer(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    repaired = serializers.IntegerField(help_text="Refused as they came, with a repair that can be chosen.")
    refused = serializers.IntegerField()
    chosen = serializers.IntegerField()
    swappable = serializers.BooleanField(help_text="Whether all lie in the theatre with their axes exchanged, too.")


class LayerSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    features = serializers.IntegerField()
    usable = serializers.IntegerField(help_text="Features of it that can become drafts.")
    chosen = serializers.IntegerField()


class ProgressSerializer(serializers.Serializer[Any]):
    made = serializers.IntegerField()
    failed = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Send the same request again, with a new key, until none is left.")


class ImportSerializer(serializers.Serializer[Any]):
    upload = serializers.UUIDField(source="uuid")
    name = serializers.CharField()
    format = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    digest = serializers.CharField(source="digest_hex", help_text="SHA-256 of the file.")
    state = serializers.ChoiceField(choices=FileImport.State.choices)
    at = serializers.DateTimeField()
    count = serializers.IntegerField(help_text="Features, as far as that is known.")
    read = serializers.IntegerField(help_text="Features that were read.")
    fault = serializers.CharField(allow_blank=True, help_text="Why it was refused, in words.")


class ImportDetailSerializer(ImportSerializer):
    questions = QuestionSerializer(many=True)
    answers = serializers.DictField()
    file_fields = serializers.ListField(child=serializers.CharField())
    file_fields_left_out = serializers.ListField(child=serializers.CharField())
    targets = TargetSerializer(many=True)
    mapping = FieldMappingSerializer(help_text="As it was saved, else as names suggest it.")
    is_mapped = serializers.BooleanField(help_text="Whether a mapping was saved.")
    counts = CountsSerializer()
    layers = LayerSerializer(many=True, help_text="Layers or folders, of a file with several.")
    progress = ProgressSerializer()


class AnswersSerializer(StrictSerializer):
    """What a file does not say, and whether its longitudes and latitudes are exchanged."""

    crs = serializers.CharField(required=False, max_length=40)
    encoding = serializers.CharField(required=False, max_length=40)
    swap = serializers.BooleanField(required=False)


class ChoiceSerializer(StrictSerializer):
    """First `which`, then what is to be included and excluded besides."""

    which = serializers.ChoiceField(required=False, choices=["all", "accepted", "none"])
    layers = serializers.ListField(
        child=serializers.CharField(max_length=MAX_FIELD_NAME, trim_whitespace=False),
        default=list,
        max_length=MAX_LAYERS,
        help_text="`which` is said of these layers alone, and the others stay as they are; none named: of all.",
    )
    include = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_FEATURES), default=list, max_length=MAX_FEATURES
    )
    exclude = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_FEATURES), default=list, max_length=MAX_FEATURES
    )


@extend_schema_field(OpenApiTypes.OBJECT)
class GeoJSONField(serializers.JSONField):
    """A GeoJSON geometry, or null."""


class ImportedFeatureSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Its place in the file, from 1 on.")
    layer = serializers.CharField(allow_blank=True, help_text="Its layer or folder, in a file with several.")
    values = serializers.DictField()
    wanted = serializers.CharField(allow_blank=True, help_text="area, route or site.")
    geometry = GeoJSONField(allow_null=True)
    accepted = serializers.BooleanField()
    repair = GeoJSONField(allow_null=True, help_text="The outline that is proposed where it was refused.")
    problems = serializers.ListField(child=serializers.CharField())
    dropped = serializers.ListField(child=serializers.CharField(), help_text="What of it was left out, in words.")
    chosen = serializers.BooleanField()
    designation = serializers.UUIDField(allow_null=True, help_text="The draft that was made of it.")
    failures = serializers.ListField(child=serializers.CharField(), help_text="Why no draft could be made of it.")


class ImportedFeatureListSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    more = serializers.BooleanField()
    results = ImportedFeatureSerializer(many=True)
