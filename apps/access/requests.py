"""What a view's request carries besides Django's own: types for the checker, set by middleware."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from apps.access.identity import Identity
from apps.accounts.models import User


class SiteRequest(HttpRequest):
    """A page's request: who asks (see `middleware.py`), and whether htmx wants a fragment."""

    identity: Identity
    htmx: HtmxDetails
    user: User


class ApiRequest(Request):
    """An API request; DRF passes unknown attributes on to the page's request beneath."""

    identity: Identity
    user: User
