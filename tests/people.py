"""People of the three delegations with roles and levels, made as an operator makes them."""

from __future__ import annotations

from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password

from apps.access.identity import Identity, identify
from apps.access.models import Grant
from apps.access.roles import Role
from apps.accounts.models import Delegation, User
from apps.clearances.services import What, confirm, propose, set_up

PASSWORD = "correct horse battery staple"
LETTERS = {
    "officer": (Role.LIAISON_OFFICER,),
    "officer2": (Role.LIAISON_OFFICER,),
    "authority": (Role.APPROVING_AUTHORITY,),
    "authority2": (Role.APPROVING_AUTHORITY,),
    "admin": (Role.CLEARANCE_ADMIN,),
    "admin2": (Role.CLEARANCE_ADMIN,),
    "admin3": (Role.CLEARANCE_ADMIN,),
    "auditor": (Role.AUDITOR,),
    "observer": (Role.OBSERVER,),
    "nobody": (),
}


@cache
def hashed(password: str) -> str:
    """Argon2 is slow on purpose; the same test password needs it once."""
    return make_password(password)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"user{number}")
    full_name = "Test Person"
    language = "en"
    delegation = factory.LazyFunction(lambda: Delegation.objects.get(code="US"))
    password = factory.LazyFunction(lambda: hashed(PASSWORD))


def give(user: User, *, roles: tuple[str, ...] = (), level: int | None = 3) -> User:
    """Roles and a level that hold from now on; liaison officers may also mark up to it."""
    marks = level if Role.LIAISON_OFFICER in roles else None
    set_up(user=user, roles=roles, level=level, mark_level=marks, reason="test")
    return user


def person(name: str, level: int | None = 3) -> User:
    """`person("us.officer")`: the delegation before the dot, the role after it. The same person when asked again."""
    existing = User.objects.select_related("delegation").filter(username=name).first()
    if existing:
        return existing
    code, _dot, job = name.partition(".")
    user = UserFactory(username=name, delegation=Delegation.objects.get(code=code.upper()))
    return give(user, roles=LETTERS[job], level=level)


def identity_of(name: str, level: int | None = 3) -> Identity:
    """The identity of that person as it stands now."""
    return identify(person(name, level))


def granted(user: User, by: str = "us.admin", then: str = "us.admin2", **given: Any) -> Grant:
    """A grant as two clearance admins make it: `granted(member, role="auditor")`."""
    terms = {name: given.pop(name) for name in ("valid_from", "valid_until", "reason") if name in given}
    made = propose(actor=identity_of(by), user=user.uuid, what=What(**given), **{"reason": "Needed", **terms})
    return confirm(actor=identity_of(then), grants=[made.uuid])[0]
