"""ASGI entry point: `uvicorn jic.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from jic.bodies import Bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jic.settings")

application = Bounded(get_asgi_application())
