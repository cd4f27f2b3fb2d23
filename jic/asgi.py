"""ASGI entry point: `uvicorn --no-proxy-headers jic.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from jic.body_limit import Bounded
from jic.proxies import behind

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jic.settings")


def _application() -> Bounded:
    django = get_asgi_application()
    from django.conf import settings

    from apps.live.streaming import Streams
    from jic.disconnects import Watched

    return Bounded(behind(settings.PROXIES, Streams(Watched(django))))


application = _application()
