"""The registry of documents. Their pages are opened on the site alone, where each opening is on record."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from apps.access.requests import ApiRequest
from apps.access.roles import Role
from apps.designations.selectors import delegations
from apps.documents import submissions
from apps.documents.data import document_data, instrument_data, release_data
from apps.documents.forms import ArticleForm, FileForm, ReleaseEndForm, described_instrument
from apps.documents.models import PublicationEnd
from apps.documents.policies import EVERYBODY
from apps.documents.selectors import articles, listed, publication_of, registry
from apps.exchange.subjects.common import ConsentSerializer, texts
from apps.exchange.views.reading import Reading
from apps.exchange.views.submitting import Sending, Subject
from apps.truce.decisions import lock
from apps.truce.views import asked_moment

PREFIX = "documents/"
READERS = tuple(map(Role, EVERYBODY.roles))


class LanguageVersionSerializer(serializers.Serializer[Any]):
    """`pages` is 0 until they are drawn; `fault`: why they were not."""

    file = serializers.UUIDField()
    language = serializers.CharField()
    digest = serializers.CharField()
    size = serializers.IntegerField()
    pages = serializers.IntegerField()
    is_newest = serializers.BooleanField()
    fault = serializers.CharField(allow_blank=True)
    said_at = serializers.DateTimeField()
    released_at = serializers.DateTimeField(allow_null=True)


class InstrumentSerializer(serializers.Serializer[Any]):
    """`originator` is null where all signatories are it; `releasable_to` null: every delegation."""

    document = serializers.UUIDField()
    number = serializers.IntegerField()
    titles = texts()
    originator = serializers.CharField(allow_null=True)
    level = serializers.IntegerField()
    compartments = serializers.ListField(child=serializers.CharField())
    releasable_to = serializers.ListField(child=serializers.CharField(), allow_null=True)
    said_at = serializers.DateTimeField()
    released_at = serializers.DateTimeField(allow_null=True)
    files = LanguageVersionSerializer(many=True)
    releases = serializers.ListField(child=serializers.UUIDField())


class RegistrySerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    results = InstrumentSerializer(many=True)


class ArticleSerializer(serializers.Serializer[Any]):
    article = serializers.CharField()
    designation = serializers.UUIDField(allow_null=True)
    provision = serializers.CharField(allow_blank=True)
    said_at = serializers.DateTimeField()


class DocumentSerializer(InstrumentSerializer):
    as_of = serializers.DateTimeField()
    articles = ArticleSerializer(many=True)


class DocumentReleaseSerializer(serializers.Serializer[Any]):
    """`content` is what the digest is made of, with the release's name and its parties (docs/ledger.md)."""

    release = serializers.UUIDField()
    document = serializers.UUIDField()
    content = serializers.DictField()
    digest = serializers.CharField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    consents = ConsentSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    in_effect_since = serializers.DateTimeField(allow_null=True)
    ended = serializers.ChoiceField(choices=PublicationEnd.How.values, allow_null=True)


def read_registry(request: ApiRequest) -> dict[str, Any]:
    """The registry: what the reader may know of."""
    moment, _is_past = asked_moment(request)
    return {"as_of": moment, "results": [instrument_data(one) for one in registry(request.identity, moment)]}


def read_document(request: ApiRequest, document: uuid.UUID) -> dict[str, Any]:
    """One document: its language versions, what its articles govern, and the proposals of its release."""
    moment, _is_past = asked_moment(request)
    found = listed(request.identity, document, moment)
    return {"as_of": moment, **document_data(found, articles(request.identity, found.row, moment))}


def read_release(request: ApiRequest, publication: uuid.UUID) -> dict[str, Any]:
    """A proposed release: exactly what would be released, and who has consented."""
    instrument, found = publication_of(request.identity, publication, timezone.now())
    return release_data(instrument, found, delegations()[found.row.delegation_id].code)


DOCUMENT = Reading("documents:document", read_document, DocumentSerializer, "A document", readers=READERS)
RELEASE = Reading("documents:release", read_release, DocumentReleaseSerializer, "A release", (), READERS)
READINGS = (
    Reading("documents:list", read_registry, RegistrySerializer, "The registry of documents", readers=READERS),
    DOCUMENT,
)
_OF_DOCUMENT = Subject(DOCUMENT, ("document",), lock)
SENDINGS = (
    Sending("documents:new", submissions.new_instrument, described_instrument, "Enter a document", readers=READERS),
    Sending(
        "documents:add",
        submissions.new_file,
        lambda: FileForm().fields,
        "Upload a language version",
        readers=READERS,
        subject=_OF_DOCUMENT,
    ),
    Sending(
        "documents:article",
        submissions.new_article,
        lambda: ArticleForm.base_fields,
        "Say what an article governs",
        readers=READERS,
        subject=_OF_DOCUMENT,
    ),
    Sending(
        "documents:propose",
        submissions.propose_release,
        dict,
        "Propose the release of a document",
        readers=READERS,
        subject=_OF_DOCUMENT,
    ),
    Sending(
        "documents:end",
        submissions.end_release,
        lambda: ReleaseEndForm.base_fields,
        "Decline or withdraw a release",
        readers=READERS,
        subject=Subject(RELEASE, ("publication",), lock),
    ),
)
