import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.access.bound_data import posted
from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.markings import together
from apps.access.policy import VIEW, can, get_visible, visible
from apps.access.requests import SiteRequest
from apps.accounts.models import Delegation
from apps.designations.conflicts import conflicts_of
from apps.designations.content import content_bytes
from apps.designations.models import Designation, Version
from apps.designations.outlines import vertex_rows
from apps.designations.selectors import delegations, replaced_by, signatories
from apps.negotiation.buttons import buttons
from apps.negotiation.comparison import compare_versions
from apps.negotiation.confirmations import has_to_confirm, visible_text_statuses
from apps.negotiation.copies import note_reading
from apps.negotiation.corrigenda import correcting
from apps.negotiation.course import course
from apps.negotiation.features import collection, detail_features, record_map, version_feature
from apps.negotiation.forms import AnswerForm, CommentForm
from apps.negotiation.next_actors import next_actors
from apps.negotiation.policies import CONFIRM_TEXTS
from apps.negotiation.same_ground import proposals_on_same_ground
from apps.negotiation.selectors import (
    acts_of,
    given_in_round,
    receivers_of,
    turn_for,
    versions_of,
    visible_record,
)
from apps.negotiation.threads import clause_threads, marked_clauses, notes_on_map
from apps.negotiation.views.binding import texts_side_by_side
from apps.negotiation.views.threads import say, thread_context
from apps.releases.models import Disclosure, Tells
from apps.releases.policies import DISCLOSE, RELEASE
from apps.releases.selectors import last_disclosure, with_readings
from apps.signin.middleware import BY_ITSELF_HEADER


def record_context(actor: Identity, found: Designation, own: Delegation, *, by_itself: bool = False) -> dict[str, Any]:
    """Everything about one designation that this reader may see. At most a dozen queries."""
    versions = versions_of(actor, found)
    current = next((version for version in versions if version.pk == found.current_id), None)
    if current is None:
        raise NotVisible
    found.current = current
    found.proposed = next((version for version in versions if version.pk == found.proposed_id), None)
    on_table = found.on_table or current
    everyone = delegations()
    parties = [one for one in everyone.values() if one.is_signatory]
    acts = acts_of(actor, found)
    given = given_in_round(found)
    now = turn_for(actor, found, parties, given)
    actors = next_actors(actor, found, now)
    compared = _compared_with(found, versions)
    is_open = found.is_amended or found.phase in ("draft", "negotiation", "halted")
    conflicts = conflicts_of(actor, on_table) if is_open else []
    statuses = visible_text_statuses(actor, found, on_table) if _is_proposed(found) else []
    context = {
        "designation": found,
        "version": current,
        "versions": versions,
        "acts": list(reversed(acts)),
        "turn": now,
        "actors": actors,
        "my_turn": any(awaited.is_for(actor) for awaited in actors),
        "buttons": buttons(actor, found, own=own, my_turn=now.waits_for(actor), given=given),
        "course": course(found, acts),
        "approvals": [one for one in given if can(actor, VIEW, one)],
        **thread_context(actor, found, versions, parties, by_itself=by_itself),
        "conflicts": conflicts,
        "same_ground": proposals_on_same_ground(actor, found.kind, conflicts) if found.phase == "draft" else [],
        "text_statuses": statuses,
        "may_confirm": has_to_confirm(actor, statuses) and can(actor, CONFIRM_TEXTS, found),
        "comparison": compare_versions(compared, on_table) if compared else None,
        **_remainders(actor, found),
        **_released(actor, found, everyone.values()),
        **_disclosed(actor, found),
    }
    context["clauses"] = marked_clauses(current, context["threads"])
    drawn = record_map(found, versions, conflicts)
    drawn["features"] += notes_on_map(context["threads"])
    context["features"] = drawn
    context["marking"] = together(
        [
            *versions,
            *(conflict.designation for conflict in context["conflicts"]),
            *context["remainders"],
            *([context["remainder_of"]] if context["remainder_of"] else []),
            *(release.copy for release in context["releases"]),
            # Its own marking is at least as high as that of what it replaces, which may be hidden.
            *(visible(actor, Designation.objects.filter(replaced_by=found)) if found.replaces_id else []),
        ]
    )
    return context


def _is_proposed(found: Designation) -> bool:
    """Whether a version is on the table that is not agreed yet."""
    return found.is_amended or found.phase in ("draft", "negotiation")


def _compared_with(found: Designation, versions: list[Version]) -> Version | None:
    """What the version on the table is shown beside: what it would take the place of, or another side's before it."""
    if found.is_amended:
        return found.current
    if found.phase != "negotiation" or found.current is None:
        return None
    current = found.current
    earlier = [one for one in versions if one.pk < current.pk and one.delegation_id != current.delegation_id]
    return earlier[-1] if earlier else None


def _remainders(actor: Identity, found: Designation) -> dict[str, Any]:
    """The designations that common ground links with this one, as far as the reader may see them."""
    if found.remainder_of_id is None and found.phase in ("draft", "negotiation", "released"):
        # Remainders begin when what they remained of comes into force.
        return {"remainder_of": None, "remainders": []}
    visible_ones = visible(actor, Designation.objects.only("uuid", "reference", "state", "level", "caveat"))
    left_by = visible_ones.filter(pk=found.remainder_of_id).first() if found.remainder_of_id else None
    return {"remainder_of": left_by, "remainders": list(visible_ones.filter(remainder_of=found).order_by("pk"))}


def _released(actor: Identity, found: Designation, everyone: Iterable[Delegation]) -> dict[str, Any]:
    """What was given of a record before agreement, for its originator."""
    may_release = can(actor, RELEASE, found) and bool(receivers_of(actor, found, everyone))
    return {"releases": [] if found.is_copy else with_readings(actor, found), "may_release": may_release}


def _disclosed(actor: Identity, found: Designation) -> dict[str, Any]:
    """What a blocked approver is told of a record, for its originator; nothing where it holds back no approval."""
    if not can(actor, VIEW, Disclosure(designation=found, delegation_id=found.owner_id)):
        return {}
    if found.is_copy or found.phase == "ended":
        return {}
    last = last_disclosure(actor, found)
    given = [last] if last else []
    holds = Tells(last.tells) if last else Tells.ADMIN
    return {"holds": holds, "given": given, "may_disclose": can(actor, DISCLOSE, found)}


# By what is asked for: a page, its panel, or its panel with what its map shows.
_TEMPLATES = {
    "": "negotiation/record.html",
    "1": "negotiation/record_panel.html",
    "live": "negotiation/record_live.html",
}


def record(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """One designation: where it stands, who acts next, its versions, acts and thread."""
    found = visible_record(request.identity, designation)
    note_reading(request.identity, found)
    by_itself = BY_ITSELF_HEADER in request.headers
    context = record_context(request.identity, found, request.user.delegation, by_itself=by_itself)
    response = render(request, _TEMPLATES.get(request.GET.get("panel", ""), _TEMPLATES["1"]), context)
    response.headers["ETag"] = found.etag
    return response


def comments(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """POST begins a thread, or says something in one (`thread`); the threads come back, alone for htmx."""
    actor = request.identity
    found = visible_record(actor, designation)
    answers = "thread" in request.POST
    form: CommentForm | AnswerForm = AnswerForm(posted(request)) if answers else CommentForm(posted(request))
    said = request.method == "POST" and form.is_valid() and say(actor, found, form)
    if said and not request.htmx:
        return redirect(f"{found.get_absolute_url()}#thread")
    if request.htmx:
        context = {
            **thread_context(actor, found, versions_of(actor, found), signatories(), by_itself=False),
            "designation": found,
        }
        template = "negotiation/thread.html"
    else:
        context, template = record_context(actor, found, request.user.delegation), "negotiation/record.html"
    if form.errors:
        context |= {"answer_form" if answers else "comment_form": form, "failed": form}
    return render(request, template, {**context, "comment_added": said}, status=422 if form.errors else 200)


def _visible_version(actor: Identity, found: Designation, sequence: int) -> Version:
    version = get_visible(
        actor,
        Version.objects.select_related("delegation", "author").defer("search").filter(designation=found),
        sequence=sequence,
    )
    version.designation = found
    return version


def version(request: SiteRequest, designation: uuid.UUID, sequence: int) -> HttpResponse:
    """A permanent address of one version: its texts, the outline, its coordinates and the digest."""
    found = visible_record(request.identity, designation)
    one = _visible_version(request.identity, found, sequence)
    note_reading(request.identity, found)
    context = {
        "designation": found,
        "version": one,
        "is_current": one.pk in (found.current_id, found.proposed_id),
        "is_proposed": one.pk == found.proposed_id,
        "corrected_by": correcting(request.identity, found, one),
        "texts": texts_side_by_side(one),
        "text_statuses": [] if found.is_copy else visible_text_statuses(request.identity, found, one),
        "clause_threads": clause_threads(request.identity, found, one),
        "rows": vertex_rows(one.as_shape),
        "features": collection([version_feature(one), *detail_features(one)]),
        "marking": together([one, found]),
    }
    return render(request, "negotiation/version.html", context)


def version_content(request: SiteRequest, designation: uuid.UUID, sequence: int) -> HttpResponse:
    """The very bytes whose SHA-256 is the digest, to be checked with other tools."""
    found = visible_record(request.identity, designation)
    one = _visible_version(request.identity, found, sequence)
    note_reading(request.identity, found)
    replaced = replaced_by(found)
    name = f"{found.reference or 'draft'}-v{one.number}.json"
    return HttpResponse(
        content_bytes(found.uuid, found.kind, replaced.uuid if replaced else None, one.content),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
