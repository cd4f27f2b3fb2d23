"""A batch: several designations chosen in the register or on the map, looked at together, and done one by one."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.access.identity import Identity
from apps.access.markings import as_data, together
from apps.access.requests import SiteRequest
from apps.clearances.forms import MomentField
from apps.designations.models import Designation
from apps.designations.selectors import delegations
from apps.geometry.precision import Precision
from apps.negotiation.batches import MAX_CHOSEN, NAMES, STEP, Batch, Item, Outcome, carry_out, chosen, exported, offered
from apps.negotiation.forms import offer
from apps.releases.labels import LABEL

SALT = "apps.negotiation.batch"
# Seconds for which what was looked at may be carried out.
MAX_AGE = 3_600


class BatchForm(forms.Form):
    """What has to be said before the first act."""

    read = forms.BooleanField(
        label=gettext_lazy("I have read each of them"),
        error_messages={"required": gettext_lazy("Confirm that you have read each of them.")},
    )
    to = forms.ChoiceField(label=gettext_lazy("To"), widget=forms.RadioSelect)
    precision = forms.ChoiceField(
        label=gettext_lazy("Precision"),
        choices=[(one.value, LABEL[one]) for one in Precision],
        widget=forms.RadioSelect,
    )
    until = MomentField(label=gettext_lazy("Until (UTC)"), required=False)

    def __init__(self, *args: Any, actor: Identity, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one for one in delegations().values() if one.pk != actor.delegation_id]
        offer(self, "to", [(one.code, str(one)) for one in others])
        for name in ("to", "precision", "until") if batch is not Batch.RELEASE else ():
            del self.fields[name]
        if not batch.binds:
            del self.fields["read"]


def batch(request: SiteRequest) -> HttpResponse:
    """The choice of a list shows what was chosen; the page that shows it carries it out, some at a time."""
    if request.method != "POST":
        return redirect("designations:register")
    if "state" in request.POST:
        return _go_on(request)
    actor = request.identity
    keys = _keys(request.POST.getlist("chosen"))
    do = request.POST.get("do", "")
    if not keys or len(keys) > MAX_CHOSEN or do not in dict(offered(actor)):
        messages.error(request, _refusal(len(keys)))
        return redirect("designations:register")
    wanted = Batch(do)
    rows = chosen(actor, keys)
    items = [Item.of(row) for row in rows]
    missing = len(keys) - len(rows)
    return _review(request, wanted, rows, items, missing, BatchForm(actor=actor, batch=wanted))


def _refusal(count: int) -> str:
    if not count:
        return _("Select at least one designation.")
    if count > MAX_CHOSEN:
        return _("Select at most %(count)s designations.") % {"count": MAX_CHOSEN}
    return _("Select what to do with the selected designations.")


def _keys(sent: list[str]) -> list[uuid.UUID]:
    keys = []
    for text in dict.fromkeys(sent):
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    return keys


def _review(
    request: SiteRequest, wanted: Batch, rows: list[Designation], items: list[Item], missing: int, form: BatchForm
) -> HttpResponse:
    context = {
        "batch": wanted,
        "name": NAMES[wanted],
        "rows": [(row, wanted.version_of(row)) for row in rows],
        "missing": missing,
        "form": form,
        "state": _signed(request.identity, {"do": wanted.value, "items": _written(items)}),
        "marking": together(rows),
    }
    return render(request, "negotiation/batch.html", context, status=422 if form.errors else 200)


def _go_on(request: SiteRequest) -> HttpResponse:
    """The next of what was looked at."""
    actor = request.identity
    state = _read(actor, request.POST["state"])
    if state is None:
        messages.error(request, _("This page is too old. Select the designations again."))
        return redirect("designations:register")
    wanted, items = Batch(state["do"]), [Item(uuid.UUID(key), *rest) for key, *rest in state["items"]]
    done = [Outcome(uuid.UUID(key), *rest) for key, *rest in state.get("done", [])]
    if "given" not in state:
        form = BatchForm(request.POST, actor=actor, batch=wanted)
        if not form.is_valid():
            rows = chosen(actor, [item.designation for item in items])
            return _review(request, wanted, rows, items, len(items) - len(rows), form)
        until = form.cleaned_data.get("until")
        state["given"] = {**form.cleaned_data, "until": until.isoformat() if until else None}
    if wanted is Batch.EXPORT:
        return _file(actor, items)
    given = state["given"]
    done += [carry_out(actor, wanted, item, given) for item in items[:STEP]]
    left = items[STEP:]
    written = [[str(one.designation), one.reference, str(one.reason)] for one in done]
    rest = {"do": wanted.value, "items": _written(left), "done": written, "given": given}
    failed = [one for one in done if one.reason]
    context = {
        "batch": wanted,
        "name": NAMES[wanted],
        "left": len(left),
        "done": len(done) - len(failed),
        "failed": failed,
        "total": len(done) + len(left),
        "state": _signed(actor, rest) if left else "",
        "summary": ngettext("%(count)s designation done.", "%(count)s designations done.", len(done) - len(failed))
        % {"count": len(done) - len(failed)},
        "marking": together(chosen(actor, [one.designation for one in done])),
    }
    return render(request, "negotiation/batch_progress.html", context)


def _file(actor: Identity, items: list[Item]) -> HttpResponse:
    features, left_out = exported(actor, items)
    shown = together(chosen(actor, [item.designation for item in items]))
    body = {
        "type": "FeatureCollection",
        "marking": as_data(shown),
        "left_out": [{"reference": one.reference, "reason": str(one.reason)} for one in left_out],
        "features": features,
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        content_type="application/geo+json",
        headers={"Content-Disposition": 'attachment; filename="designations.geojson"'},
    )


def _written(items: list[Item]) -> list[list[Any]]:
    return [[str(one.designation), one.reference, one.revision] for one in items]


def _signed(actor: Identity, state: dict[str, Any]) -> str:
    return signing.dumps({**state, "by": str(actor.user_uuid)}, salt=SALT, compress=True)


def _read(actor: Identity, sent: str) -> dict[str, Any] | None:
    """What was signed for this person lately; None for anything else."""
    try:
        state: dict[str, Any] = signing.loads(sent, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return state if state.get("by") == str(actor.user_uuid) else None
