"""Documents as JSON, for programs: what the registry says of them. No page of a document goes this way: whoever opens
one is on record with a picture that has their name on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.access.markings import as_data, together
from apps.documents.models import Article, Instrument
from apps.documents.selectors import LanguageVersion, Listed, Published


def instrument_data(found: Listed) -> dict[str, Any]:
    """One line of the registry, with its language versions and the proposals of its release."""
    row, marked = found.row, as_data(together([found.row]))
    return {
        "document": row.uuid,
        "number": row.number,
        "titles": row.titles,
        "originator": row.originator.code if row.originator else None,
        **marked,
        "said_at": row.said_at,
        "released_at": row.released_at,
        "files": [_file(one) for one in found.versions],
        "releases": [one.row.uuid for one in found.publications],
    }


def _file(version: LanguageVersion) -> dict[str, Any]:
    row = version.row
    return {
        "file": row.uuid,
        "language": row.language,
        "digest": row.digest_hex,
        "size": row.size,
        "pages": version.pages,
        "is_newest": version.newest,
        "fault": version.rendering.fault if version.rendering else "",
        "said_at": row.said_at,
        "released_at": row.released_at,
    }


def article_data(article: Article) -> dict[str, Any]:
    return {
        "article": article.article,
        "designation": article.designation.uuid if article.designation else None,
        "provision": article.provision,
        "said_at": article.said_at,
    }


def document_data(found: Listed, articles: Sequence[Article]) -> dict[str, Any]:
    """One document, with what its articles govern."""
    return {**instrument_data(found), "articles": [article_data(one) for one in articles]}


def release_data(instrument: Instrument, found: Published, proposed_by: str) -> dict[str, Any]:
    """Exactly what would be released, with who has consented. `proposed_by`: the code of a delegation."""
    return {
        "release": found.row.uuid,
        "document": instrument.uuid,
        "content": found.row.content,
        "digest": found.row.digest_hex,
        "proposed_by": proposed_by,
        "proposed_at": found.row.said_at,
        "consents": [
            {"delegation": one.delegation.code, "at": one.at, "signed": one.is_signed} for one in found.consents
        ],
        "missing": found.missing(),
        "in_effect_since": found.holds_since,
        "ended": found.end.how if found.end else None,
    }
