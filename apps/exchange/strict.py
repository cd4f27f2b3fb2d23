"""What a request says is heeded or refused: a member that nothing reads is no slip to pass over, since whoever sent it
takes it for said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.geometry.positions import shown

# Of one object, so that a body of nothing else is answered shortly.
MAX_NAMED = 20


class StrictSerializer(serializers.Serializer[Any]):
    """One that refuses members that it has no field for, and those that the server sets itself, each at its place.

    Raises ValidationError with these beside what else is wrong."""

    def heeded_apart(self, content: Mapping[str, Any]) -> Collection[str]:
        """Members without a field that are read all the same."""
        return ()

    def to_internal_value(self, data: Any) -> Any:
        unheeded = self._unheeded(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            raise serializers.ValidationError({**unheeded, **error.detail}) from error
        if unheeded:
            raise serializers.ValidationError(unheeded)
        return value

    def _unheeded(self, content: Mapping[str, Any]) -> dict[str, list[str]]:
        taken = {name for name, field in self.fields.items() if not field.read_only}
        apart = self.heeded_apart(content)
        names = [name for name in content if name not in taken and name not in apart]
        return {shown(name): [self._sentence(name, taken)] for name in names[:MAX_NAMED]}

    def _sentence(self, name: str, taken: Collection[str]) -> str:
        if name in self.fields:
            return _("The server sets this itself. Leave it out.")
        alike = get_close_matches(name[:80], taken, 1)
        if alike:
            return _("Nothing here has this name. “%(name)s” may be meant.") % {"name": alike[0]}
        return _("Nothing here has this name. Leave it out, or see the description of the API.")
