"""What `manage.py check --deploy` says of this site's own settings."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import Tags, register


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
