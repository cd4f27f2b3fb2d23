"""What a delegation may state of groups, and what records it. Each raises NotVisible and NotPermitted, and is about
the group."""

from __future__ import annotations

import uuid
from typing import Any

from apps.access.identity import Identity
from apps.access.policy import require
from apps.access.submissions import Submission
from apps.groups.forms import DeclarationForm, GroupForm, ListingForm, NameForm, RetractionForm
from apps.groups.models import Declaration, Group, GroupName, Listing, Retraction
from apps.groups.policies import LIST, STATE
from apps.groups.selectors import group_of, own_statement
from apps.groups.statements import add_group, add_name, declare, put_on_list, retract
from apps.texts.moments import current_moment


def new_group(actor: Identity) -> Submission:
    """Adding a group with its first name."""
    require(actor, STATE, Group())

    def record(form: Any) -> Group:
        return add_group(actor=actor, sent=form.sent(), is_another=form.cleaned_data["is_another"])

    return Submission(GroupForm, record)


def new_name(actor: Identity, group: uuid.UUID) -> Submission:
    """Stating a name of a group."""
    require(actor, STATE, GroupName())
    row = group_of(actor, group, current_moment())
    return Submission(NameForm, lambda form: add_name(actor=actor, group=group, sent=form.sent()), row)


def new_declaration(actor: Identity, group: uuid.UUID) -> Submission:
    """Stating what a group declared."""
    require(actor, STATE, Declaration())
    row = group_of(actor, group, current_moment())
    return Submission(DeclarationForm, lambda form: declare(actor=actor, group=group, sent=form.sent()), row)


def new_listing(actor: Identity, group: uuid.UUID) -> Submission:
    """Putting a group on the own delegation's list, or taking it off."""
    require(actor, LIST, Listing())
    row = group_of(actor, group, current_moment())
    return Submission(ListingForm, lambda form: put_on_list(actor=actor, group=group, sent=form.sent()), row)


def new_retraction(actor: Identity, group: uuid.UUID, statement: uuid.UUID) -> Submission:
    """Retracting a statement of the own delegation."""
    require(actor, STATE, Retraction())
    row = group_of(actor, group, current_moment())
    own_statement(actor, group, statement, current_moment())

    def record(form: Any) -> Retraction:
        return retract(actor=actor, group=group, statement=statement, reason=form.cleaned_data["reason"])

    return Submission(RetractionForm, record, row)
