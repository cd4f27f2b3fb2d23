"""People whom a comment names, as `@username`: those who are to look at it."""

from __future__ import annotations

import re
from collections import defaultdict

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.errors import Incomplete
from apps.access.identity import Identity, identity_with
from apps.access.models import Grant
from apps.access.policy import VIEW, can
from apps.accounts.models import User
from apps.negotiation.models import Comment

MAX_MENTIONS = 10
# A name that follows nothing of a word: an address of e-mail names nobody.
_NAMED = re.compile(r"(?<![\w.@-])@([a-z][a-z0-9._-]{0,63})", re.IGNORECASE)


def named_in(text: str) -> list[str]:
    """The names in a text, in their order, each once. A full stop at the end belongs to the sentence."""
    return list(dict.fromkeys(match.group(1).rstrip(".-_").lower() for match in _NAMED.finditer(text)))


def mentioned(actor: Identity, note: Comment) -> list[str]:
    """The people whom a comment names.

    In an internal thread each has to be somebody of the delegation who may read it, else Incomplete is raised: in one
    sentence, whether there is nobody of that name or they may not. In a shared one it is raised for people of the
    writer's own delegation alone: what those of another one may read is not theirs to ask, so that every other name
    is taken, and reaches whoever of that name may read it.
    """
    names = named_in(note.text)
    if len(names) > MAX_MENTIONS:
        raise Incomplete(fields={"text": [_("Mention at most %(count)d people.") % {"count": MAX_MENTIONS}]})
    own = list(User.objects.select_related("delegation").filter(username__in=names, delegation_id=actor.delegation_id))
    readers = {user.username for user in _who_read(own, note)} if names else set()
    for name in names:
        if note.internal and name not in readers:
            words = _("@%(name)s cannot read this internal thread. Mention only people of your delegation who can.")
            raise Incomplete(fields={"text": [words % {"name": name}]})
        if name in {user.username for user in own} - readers:
            raise Incomplete(fields={"text": [_("@%(name)s cannot read this thread.") % {"name": name}]})
    return names


def _who_read(people: list[User], note: Comment) -> list[User]:
    grants: dict[int, list[tuple[str, int | None, str, str]]] = defaultdict(list)
    held = Grant.objects.valid_at(timezone.now()).filter(user__in=people).order_by()
    for user, role, level, compartment, right in held.values_list("user_id", "role", "level", "compartment", "right"):
        grants[user].append((role, level, compartment, right))
    return [one for one in people if one.is_active and can(identity_with(one, grants[one.pk]), VIEW, note)]
