"""How the API is asked about a moment of the past."""

from drf_spectacular.utils import OpenApiParameter

AS_OF = (
    OpenApiParameter("as_of", str, description="A moment in UTC (RFC 3339): what was in force then."),
    OpenApiParameter(
        "as_known",
        str,
        description="With `as_of`: `then` (as the centre knew it at that moment, the default), `now`, or a moment.",
    ),
)
