"""What a library is told: who asks, about what, and the policy's words as functions."""

import time


class Asker:
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
        return lambda asker, thing: not roles.isdisjoint(asker.roles)
    if word == "OfSignatory":
        return lambda asker, thing: asker.signatory
    if word == "OwnDelegation":
        return lambda asker, thing: getattr(thing, path) == asker.delegation
    if word == "OtherDelegation":
        return lambda asker, thing: getattr(thing, path) != asker.delegation
    if word == "NotSelf":
        return lambda asker, thing: getattr(thing, path) != asker.id
    if word == "LevelCovers":
        return lambda asker, thing: getattr(thing, path) <= asker.level
    if word == "ValueIn":
        values = frozenset(given["values"])
        return lambda asker, thing: getattr(thing, path) in values
    if word == "Present":
        return lambda asker, thing: (getattr(thing, path) == "") == given["absent"]
    if word == "NotOver":
        return lambda asker, thing: getattr(thing, path) == "" or getattr(thing, path) > time.time()
    if word == "CaveatCovers":
        return lambda asker, thing: (
            getattr(thing, path) == ""
            or (
                asker.compartments.issuperset(thing.compartments)
                and (not thing.releasable_to or asker.code in thing.releasable_to)
            )
        )
    raise ValueError(word)
