"""What a library is told: who asks, about what, and the policy's words as functions."""


class Asker:
    def __init__(self, roles, **values):
        self.roles = frozenset(roles)
        self.__dict__.update(values)


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
    raise ValueError(word)
