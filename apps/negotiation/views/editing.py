"""Drawing and editing: a new draft, saving it again, an amendment, a counter-proposal. One form serves all four."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.access.bound_data import posted
from apps.access.errors import NotPermitted
from apps.access.markings import Marked, together
from apps.access.policy import can
from apps.access.refusals import RefusalsIn
from apps.access.requests import SiteRequest
from apps.designations.kinds import State, family_of, kind_codes
from apps.designations.models import Designation, Version
from apps.designations.schema import texts_by_language
from apps.negotiation.act_sentences import done_sentence, effect_sentence, send_of, title_of
from apps.negotiation.act_spec import ActInput
from apps.negotiation.common_ground import common_ground
from apps.negotiation.confirmations import own_language
from apps.negotiation.content_form import (
    ContentForm,
    initial_from,
    initial_of_amendment,
    initial_of_common_ground,
    level_choices,
)
from apps.negotiation.disparities import disparity_sentences
from apps.negotiation.dispatch import allowed_transition, check_revision, dispatch
from apps.negotiation.drafts import begun_with, draft, may_begin
from apps.negotiation.features import collection, reference_map, version_label
from apps.negotiation.glossary import offered_terms
from apps.negotiation.machine import ActType
from apps.negotiation.registry import spec_of
from apps.negotiation.selectors import versions_of, visible_record
from apps.negotiation.versions import next_version
from apps.negotiation.views.binding import binding_context
from apps.negotiation.views.comparing import Built, built_from

# What the page that checks does not carry on: it has its own, or a place for the outline of its own.
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "geometry", "table", "basis", "source_note", "checked", "back"})


def new(request: SiteRequest) -> HttpResponse:
    """Begin a draft. Only its own delegation sees it until it is submitted."""
    actor = request.identity
    if not may_begin(actor):
        raise NotPermitted
    key = _key_of_page(request)
    begun = begun_with(actor, key)
    if request.method != "POST" and begun is not None:
        # Back from what was saved: on to what it has become.
        messages.info(request, _("You have saved this draft already."))
        can_edit = begun.state == State.DRAFT
        return redirect("negotiation:edit", begun.uuid, ActType.REVISE.value) if can_edit else redirect(begun)
    initial = {"key": key, "kind": request.GET.get("kind", "")}
    form = ContentForm(actor, posted(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        replaced = form.cleaned_data.get("replaces")
        with RefusalsIn(form):
            designation = draft(
                actor=actor,
                kind=form.cleaned_data["kind"],
                content=form.content(),
                replaces=replaced.uuid if replaced else None,
                key=form.cleaned_data["key"],
            )
            messages.success(request, _("The draft is saved. Only your delegation sees it until you submit it."))
            _name_unread(request, form)
            return redirect(designation)
    return _page(request, form, None, ActType.DRAFT)


def _key_of_page(request: SiteRequest) -> uuid.UUID:
    """The key of a new form. The page writes it into its address, so that going back finds what was saved with it."""
    try:
        return uuid.UUID(request.GET.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def edit(request: SiteRequest, designation: uuid.UUID, act: str) -> HttpResponse:
    """A new version of a designation: revise, amend, counter, or propose an amendment."""
    actor = request.identity
    found = visible_record(actor, designation)
    code = ActType(act)
    assert found.on_table is not None
    begun_from = built_from(request, found) if "take" in request.GET else None
    if request.method != "POST":
        allowed_transition(actor, found, code)
        if "take" in request.GET and begun_from is None:
            messages.warning(request, _("These choices no longer fit the current version. Compare again."))
            return redirect("negotiation:compare", found.uuid)
        initial = begun_from.initial if begun_from else initial_from(found.on_table, actor.delegation_code)
        if found.on_table == found.in_force:
            initial = initial_of_amendment(initial)
        if request.GET.get("common_ground"):
            initial = {**initial, **initial_of_common_ground(common_ground(found))}
        form = ContentForm(actor, designation=found, initial={**initial, "revision": found.revision})
        return _page(request, form, found, code, begun_from)
    form = ContentForm(actor, request.POST, request.FILES, designation=found)
    seen = _revision(request)
    with RefusalsIn(form):
        check_revision(actor, found, seen, code)
        if not form.is_valid() or "back" in request.POST:
            allowed_transition(actor, found, code)
            return _page(request, form, found, code, begun_from)
        if spec_of(code).send:
            version = next_version(actor, found, form.content())
            check = binding_context(actor, found, version)
            if check["token"] != request.POST.get("checked"):
                return _check_page(request, form, check, found, code, begun_from)
        given = ActInput(content=form.content())
        done = dispatch(code, actor=actor, designation=found.uuid, revision=seen, given=given)
        messages.success(request, done_sentence(spec_of(code), found, done, actor))
        _name_unread(request, form)
        return redirect(found)
    return _page(request, form, found, code, begun_from)


def _check_page(
    request: SiteRequest,
    form: ContentForm,
    check: dict[str, Any],
    found: Designation,
    act: ActType,
    begun_from: Built | None,
) -> HttpResponse:
    """What is about to be sent, as the other signatories will read it and as it will be hashed; sent only from here,
    and only if it is still what stands here."""
    kept = [(name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values]
    context = {
        **check,
        "act": act,
        "title": title_of(spec_of(act), found),
        "send": send_of(spec_of(act), found),
        "effect": effect_sentence(spec_of(act), found, request.identity),
        "changed": bool(request.POST.get("checked")),
        "draft_name": _draft_name(found, act, begun_from),
        "confirming": {own_language(request.identity), *form.cleaned_data["confirmed"]},
        "kept": [
            *kept,
            ("geometry", json.dumps(check["version"].as_shape.geojson())),
            ("basis", form.cleaned_data["basis"]),
            # With what was typed in other units.
            ("source_note", form.cleaned_data["source_note"]),
        ],
    }
    return render(request, "negotiation/check.html", context)


def _name_unread(request: SiteRequest, form: ContentForm) -> None:
    """A file that was chosen and not used is named, since nobody would notice."""
    if form.unread:
        messages.warning(request, _("The file was not used: the outline was saved as it was entered otherwise."))


def _revision(request: SiteRequest) -> int:
    try:
        return int(request.POST.get("revision", ""))
    except ValueError:
        return -1


def _draft_name(found: Designation | None, act: ActType, begun_from: Built | None) -> str:
    """Under which a browser keeps what was entered: what begins with other choices is another form."""
    if found is None:
        return "new"
    return "-".join(filter(None, [str(found.uuid), act.value, begun_from.name if begun_from else ""]))


def _page(
    request: SiteRequest,
    form: ContentForm,
    found: Designation | None,
    act: ActType,
    begun_from: Built | None = None,
) -> HttpResponse:
    on_table = found.on_table if found else None
    entered = _entered_texts(form)
    versions = versions_of(request.identity, found) if found else []
    is_answer = on_table is not None and on_table.delegation_id != request.identity.delegation_id
    context: dict[str, Any] = {
        "form": form,
        "designation": found,
        "version": on_table,
        "act": act,
        "title": title_of(spec_of(act), found) if found else spec_of(act).title,
        "draft_name": _draft_name(found, act, begun_from),
        "anew": begun_from.anew if begun_from else (),
        "checked_first": bool(spec_of(act).send),
        "shapes": json.dumps({kind: family_of(kind).shape_type for kind in kind_codes()}),
        "writes_in": own_language(request.identity),
        "differing": disparity_sentences(**entered),
        "offered": offered_terms(**entered),
        "features": reference_map(versions) if found and found.names_a_place else collection([]),
        # An outline of one's own side that is changed takes the look of none, to be told from what is drawn.
        "compared_side": on_table.delegation.position if on_table and is_answer else 0,
        "compared_with": version_label(on_table) if on_table else "",
        "may_be_common": found is not None and found.is_shared and found.names_a_place,
        "may_share": found is not None and found.is_shared,
        "may_withdraw": found is not None and can(request.identity, ActType.WITHDRAW.value, found),
        **_markings(form, found, versions),
    }
    return render(request, "negotiation/edit.html", context, status=422 if form.errors else 200)


def _entered_texts(form: ContentForm) -> dict[str, dict[str, str]]:
    return texts_by_language({field.name: str(field.value() or "") for field in form.texts})


def _markings(form: ContentForm, found: Designation | None, versions: list[Version]) -> dict[str, Any]:
    """The banner's: of what the page shows, and of that with what is chosen in the form. Scripts follow the choice."""
    replaceable: Any = form.fields.get("replaces")
    named = replaceable.queryset.order_by().values_list("level", "caveat_id").distinct() if replaceable else []
    shown = together([*([found] if found else []), *versions, *(Marked(*row) for row in named)])
    chosen = together([shown], least=max([1, *_chosen_level(form)]))
    return {"marking": chosen, "marking_base": shown}


def _chosen_level(form: ContentForm) -> list[int]:
    value = str(form["level"].value() or "")
    return [level for level, _name in level_choices(form.actor) if str(level) == value]
