"""What a library is told: who asks, about what, and the policy's words as functions."""

import time


class Principal:
    def __init__(self, roles, **values):
        self.__dict__.update(values)
        self.roles, self.compartments = frozenset(roles), frozenset(values["compartments"])


class Thing:
    def __init__(self, **values):
        self.__dict__.update({name: "" if value is None else value for name, value in values.items()})


def test_of(word, given):
    path = given.get("path", "")
    if word == "HasRole":
        roles = frozenset(given["roles"])
        return lambda principal, thing: not roles.isdisjoint(principal.roles)
    if word == "OfSignatory":
        return lambda principal, thing: principal.signatory
    if word == "OwnDelegation":
        return lambda principal, thing: getattr(thing, path) == principal.delegation
    if word == "OtherDelegation":
        return lambda principal, thing: getattr(thing, path) != principal.delegation
    if word == "NotSelf":
        return lambda principal, thing: getattr(thing, path) != principal.id
    if word == "LevelCovers":
        return lambda principal, thing: getattr(thing, path) <= principal.level
    if word == "ValueIn":
        values = frozenset(given["values"])
        return lambda principal, thing: getattr(thing, path) in values
    if word == "Present":
        return lambda principal, thing: (getattr(thing, path) == "") == given["absent"]
    if word == "NotOver":
        return lambda principal, thing: getattr(thing, path) == "" or getattr(thing, path) > time.time()
    if word == "CaveatCovers":
        return lambda principal, thing: (
            getattr(thing, path) == ""
            or (
                principal.compartments.issuperset(thing.compartments)
                and (not thing.releasable_to or principal.code in thing.releasable_to)
            )
        )
    raise ValueError(word)
