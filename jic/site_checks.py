"""What `manage.py check`, and every command that begins with it, says of this site."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import Tags, register


@register(Tags.models)
def every_model_says_who_reads_it(**_: Any) -> list[checks.Error]:
    """A table whose model stands in no list is read by no serving process; this says so before anything runs."""
    from apps.access.row_security import undeclared

    return [
        checks.Error(
            f"Nothing says who reads {model._meta.label}: no serving process may.",
            hint="Register rows of viewing in its app's policies.py, or exempt it there with a reason.",
            obj=model,
            id="jic.E001",
        )
        for model in undeclared()
    ]


@register(Tags.models)
def every_model_says_whether_it_is_recorded(**_: Any) -> list[checks.Error]:
    """A change of a table that nobody declared would leave no trace; this says so before anything runs."""
    from apps.audit.registry import undeclared

    return [
        checks.Error(
            f"Nothing says whether changes of {model._meta.label} are recorded.",
            hint="Register the model in its app's audit.py, or exempt it there with a reason.",
            obj=model,
            id="jic.E002",
        )
        for model in undeclared()
    ]


@register(Tags.security, deploy=True)
def proxy_is_named(**_: Any) -> list[checks.Warning]:
    """TLS is asked for, and nobody's word that a connection had it is believed: requests loop for ever."""
    if not getattr(settings, "SECURE_SSL_REDIRECT", False) or settings.PROXIES:
        return []
    return [
        checks.Warning(
            "JIC_TLS is 1, and JIC_PROXIES names no proxy.",
            hint="Name the proxy that ends TLS (docs/operations.md), or silence this where uvicorn does.",
            id="jic.W001",
        )
    ]
