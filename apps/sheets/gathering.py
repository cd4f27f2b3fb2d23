"""Everything that goes onto a sheet, read as its reader sees it: the child that prints it asks nobody for more.

No name of whoever prints, and no time but that of what is printed: the same thing is the same sheet, to the byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.markings import Marked, Marking, together
from apps.designations.selectors import signatories
from apps.editions.audiences import chosen_audience
from apps.editions.labels import audience_words
from apps.editions.selectors import AudiencesMap
from apps.geometry.canonical import grouped
from apps.sheets.choices import Choices, Subject
from apps.sheets.drawn import drawn_of
from apps.sheets.features import annexed, edition_features, geojson_of, version_features
from apps.sheets.instrument import instrument_parts
from apps.sheets.versions import Printed, printed_version
from apps.sheets.wording import moment_in, phrases, said_in
from apps.texts.characters import visible
from apps.theatre.facts import theatre
from jic_verify.edition import digest_of

_CUT = gettext_lazy(
    "On this sheet: %(count)s of them, the first that came into force. The attached edition lists all; each has a sheet"
    " of its own."
)
_DRAWING = ("features", "annexed", "attachments")
# Ink and ground of a marking by its slot, as in frontend/styles/tokens.css.
_COLOURS = {"u": ("#1f4029", "#e3ebe5"), "r": ("#3a2b00", "#f1dc9b"), "c": ("#0e284e", "#c8d6ee")}


def sheet_of(
    actor: Identity, subject: Subject, choices: Choices, site: str, *, drawn: bool = True
) -> tuple[dict[str, Any], Marking]:
    """The sheet as `press.py` takes it, and its marking. `site` is the address under which it can be verified. That of
    an edition has no outlines unless it is to be `drawn`. Raises NotVisible."""
    languages = [choices.language] if choices.language else list(theatre().language_codes)
    if subject.is_instrument:
        languages = list(theatre().language_codes)
    # What has one language alone is in the sheet's first, whoever asks.
    with override(languages[0]):
        if subject.version is None:
            return _edition(actor, subject, choices, languages, site, drawn=drawn)
        printed = printed_version(actor, subject.version)
        return _version(printed, subject, choices, languages, site), printed.marking


def contents_digest(sheet: dict[str, Any], subject: Subject) -> str:
    """Changes with anything that is printed: the digest on the sheet does not cover states, approvals and releases. The
    outlines of an edition follow from its digest, and are not read for this."""
    drawing = () if subject.version else _DRAWING
    return hashlib.sha256(as_json({name: value for name, value in sheet.items() if name not in drawing})).hexdigest()


def _edition(
    actor: Identity, subject: Subject, choices: Choices, languages: list[str], site: str, *, drawn: bool
) -> tuple[dict[str, Any], Marking]:
    audience = chosen_audience(actor, {"audience": subject.audience})
    of_audience = AudiencesMap(actor, audience)
    content = of_audience.written(subject.edition)
    issue = of_audience.issue(subject.edition, with_digest=False)
    keys = sorted(of_audience.keys(subject.edition))
    held, reserving = drawn_of(actor, keys)
    if not held:
        raise NotVisible
    digest = digest_of(content)
    query = {"edition": subject.edition, "audience": str(audience), "digest": digest}
    number = subject.edition
    heading = said_in(languages, lambda: _("Edition %(number)s of the agreed map") % {"number": number})
    facts = [
        {
            code: _in(code, lambda code=code: _("Recorded %(moment)s") % {"moment": moment_in(code, issue.at)})
            for code in languages
        },
        said_in(languages, lambda: _("For: %(audience)s") % {"audience": audience_words(audience)}),
        said_in(languages, lambda: _("Designations in force: %(count)s") % {"count": len(keys)}),
    ]
    if len(keys) > len(held):
        facts.append(said_in(languages, lambda: _CUT % {"count": len(held)}))
    name, marking = f"edition-{number}", _marking_of(of_audience, number)
    sheet = {
        **_common(languages, choices, marking, heading, digest, f"{site}{_verify()}?{urlencode(query)}"),
        "is_instrument": False,
        "reference": " · ".join(dict.fromkeys(theatre().name(code) for code in languages)),
        "short": f"{theatre().reference_prefix} {number}",
        "date": _date(issue.at),
        "facts": facts,
        "digest-of": said_in(
            languages,
            lambda: _("SHA-256 of the edition's file, which is attached as %(name)s.") % {"name": f"{name}.json"},
        ),
        "records": [str(version.uuid) for version in reserving],
    }
    if drawn:
        features = edition_features(held, reserving, languages)
        sheet |= {
            "features": features,
            "annexed": annexed(features, held, languages),
            "attachments": [
                _attachment(
                    f"{name}.json", "application/json", _("The edition in its canonical form"), content.decode()
                ),
                _attachment(f"{name}.geojson", "application/geo+json", _("The outlines"), geojson_of(features)),
            ],
        }
    return sheet, marking


def _marking_of(of_audience: AudiencesMap, number: int) -> Marking:
    """Of everything in the edition, drawn or not: the attached file names all of it."""
    in_force, _moment = of_audience.content(number)
    markings = in_force.values_list("level", "caveat_id").distinct()
    return together(Marked(level, caveat) for level, caveat in markings)


def _version(printed: Printed, subject: Subject, choices: Choices, languages: list[str], site: str) -> dict[str, Any]:
    query = {"version": str(printed.uuid), "digest": printed.digest}
    features = version_features(printed, languages)
    name = f"{printed.reference or 'draft'}-v{printed.number}"
    attachments = [_attachment(f"{name}.geojson", "application/geo+json", _("The outline"), geojson_of(features))]
    if printed.content:
        content = printed.content.decode()
        attachments.insert(
            0, _attachment(f"{name}.json", "application/json", _("The content in its canonical form"), content)
        )
    sheet = {
        **_common(
            languages, choices, printed.marking, printed.titles, printed.digest, f"{site}{_verify()}?{urlencode(query)}"
        ),
        "is_instrument": subject.is_instrument,
        "reference": f"{printed.reference or '–'} · v{printed.number}",
        "short": f"{printed.reference or '–'} v{printed.number}",
        "date": _date(printed.at),
        "facts": printed.facts(languages),
        "digest-of": said_in(
            languages,
            lambda: _("SHA-256 of the content: texts, outline, validity period, provisions and marking."),
        ),
        # Versions whose record was read: who may see no more than that one was in force may not see this.
        "records": [str(printed.uuid)] if printed.row else [],
        "features": features,
        "annexed": annexed(features, [printed], languages),
        "attachments": attachments,
    }
    if subject.is_instrument:
        sheet |= instrument_parts(printed, languages)
    return sheet


def _common(
    languages: list[str],
    choices: Choices,
    marking: Marking,
    heading: dict[str, str],
    digest: str,
    address: str,
) -> dict[str, Any]:
    centre = theatre()
    ink, ground = _COLOURS[centre.level(marking.level).slot]
    heading = {code: visible(heading.get(code) or next(iter(heading.values()))) for code in languages}
    return {
        "languages": languages,
        "words": phrases(languages),
        "title": heading,
        "heading": heading,
        "author": {code: centre.name(code) for code in languages},
        "description": said_in(
            languages, lambda: _("Sheet for print with attached files. Digest: %(digest)s") % {"digest": digest}
        ),
        "marking": {"ink": ink, "ground": ground, "words": {code: marking_in(code, marking) for code in languages}},
        "signatories": [_signatory(one, languages) for one in signatories()],
        "digest": grouped(digest),
        "address": address,
        "paper": choices.paper,
        "landscape": choices.landscape,
        "scale": choices.scale,
        "sides": [
            {
                "slot": side.slot,
                "ink": side.look.light.ink,
                "hatch": side.look.drawn.hatch,
                "dash": side.look.drawn.dash,
            }
            for side in centre.sides
        ],
        "layers": centre.base_layers(),
    }


def marking_in(language: str, marking: Marking) -> str:
    with override(language):
        level = theatre().level(marking.level).name(language)
        return "//".join(filter(None, (level, marking.caveat)))


def _signatory(delegation: Any, languages: Sequence[str]) -> dict[str, Any]:
    facts = next(one for one in theatre().delegations if one.code == delegation.code)
    return {
        "for": {
            code: _in(code, lambda code=code: _("For %(delegation)s") % {"delegation": _named(facts, code)})
            for code in languages
        }
    }


def _named(facts: Any, language: str) -> str:
    """As it stands behind "For": with its article, or in the accusative."""
    words = facts.names.get(language) or facts.names["en"]
    return str(words.get("accusative") or words.get("the") or words["name"])


def _in(language: str, say: Any) -> str:
    with override(language):
        return str(say())


def _attachment(name: str, media_type: str, description: str, content: str) -> dict[str, str]:
    return {"name": name, "type": media_type, "description": description, "content": content, "relationship": "data"}


def _date(moment: datetime) -> dict[str, int]:
    at = moment.astimezone(UTC)
    return {name: getattr(at, name) for name in ("year", "month", "day", "hour", "minute", "second")}


def _verify() -> str:
    return reverse("sheets:verify")


def as_json(sheet: dict[str, Any]) -> bytes:
    """For the child. Base layers and words are frozen mappings."""
    return json.dumps(sheet, ensure_ascii=False, default=dict).encode()
