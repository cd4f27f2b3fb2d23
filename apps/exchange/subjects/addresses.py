"""The addresses of what the API reads and takes as pages do: each that of its page, after /api/v1/, open to the same
people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

from django.urls import URLPattern

from apps.access.addresses import page
from apps.documents import urls as documents_urls
from apps.enquiries import urls as enquiries_urls
from apps.exchange.subjects import documents, enquiries, groups, movements, pull_back, separation, signed, truce
from apps.exchange.views.reading import Reading, read_view
from apps.exchange.views.signing import entered_views, sign_views
from apps.exchange.views.submitting import Sending, submission_view
from apps.groups import urls as groups_urls
from apps.ledger import urls as ledger_urls
from apps.movements import urls as movements_urls
from apps.separation import urls as separation_urls
from apps.truce import urls as truce_urls
from apps.undertakings import urls as undertakings_urls

# Each subject with the addresses of its pages.
SUBJECTS: tuple[tuple[Any, ModuleType], ...] = (
    (truce, truce_urls),
    (movements, movements_urls),
    (pull_back, undertakings_urls),
    (documents, documents_urls),
    (enquiries, enquiries_urls),
    (groups, groups_urls),
    (separation, separation_urls),
)
# Where the page shows something beside its form: what is read, and what is sent.
BOTH: tuple[tuple[Reading, Sending], ...] = (
    (truce.PREPARATION, truce.MARK_WORK),
    (enquiries.ABOUT, enquiries.ASK),
    (enquiries.ENQUIRY, enquiries.COMMENT),
)


def all_sendings() -> Sequence[Sending]:
    return [*(sending for subject, _urls in SUBJECTS for sending in subject.SENDINGS), *(both for _, both in BOTH)]


def subject_addresses() -> Iterator[URLPattern]:
    for subject, urls in SUBJECTS:
        patterns = {f"{urls.app_name}:{pattern.name}": pattern for pattern in urls.urlpatterns}
        for reading in subject.READINGS:
            yield _address(subject.PREFIX, patterns[reading.page], read_view(reading), reading.name)
        for sending in subject.SENDINGS:
            pattern = patterns[sending.page]
            yield _address(subject.PREFIX, pattern, submission_view(sending), sending.name, sending.fixed)
        for reading, sending in BOTH:
            if sending.page in patterns:
                yield _address(subject.PREFIX, patterns[sending.page], submission_view(sending, reading), sending.name)


def signed_addresses() -> Iterator[URLPattern]:
    """What is signed, each with its challenge."""
    for urls, prefix in ((truce_urls, "truce/"), (documents_urls, "documents/"), (ledger_urls, "ledger/")):
        patterns = {f"{urls.app_name}:{pattern.name}": pattern for pattern in urls.urlpatterns}
        for signing in signed.SIGNINGS:
            if signing.page in patterns:
                yield from _both(prefix, patterns[signing.page], sign_views(signing), signing.reading.name)
        for entered in signed.ENTERED:
            if entered.page in patterns:
                views = entered_views(entered)
                yield from _both(prefix, patterns[entered.page], views, entered.name, entered.fixed)


def _both(prefix: str, pattern: URLPattern, views: tuple[Any, Any], name: str, fixed: Any = ()) -> Iterator[URLPattern]:
    act, challenge = views
    yield _address(prefix, pattern, act, name, fixed)
    yield _address(prefix, pattern, challenge, f"{name}-challenge", fixed, "challenge/")


def _address(prefix: str, pattern: URLPattern, view: Any, name: str, fixed: Any = (), behind: str = "") -> URLPattern:
    route = f"{prefix}{pattern.pattern}{behind}"
    for part in fixed:
        route = route.replace(f"<slug:{part}>", fixed[part])
    return page(route, view, name=name, opens=pattern.opens)  # type: ignore[attr-defined]
