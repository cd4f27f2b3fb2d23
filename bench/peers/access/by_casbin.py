"""The rows as policies of casbin, whose conditions it evaluates for each."""

import time

import casbin
from told import Principal, Thing

MODEL = """
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub_rule, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && eval(p.sub_rule)
"""


def expression(word, given):
    if word == "HasRole":
        return " || ".join(f'has(r.sub.roles, "{role}")' for role in given["roles"])
    if word == "OfSignatory":
        return "r.sub.signatory"
    path = f"r.obj.{given['path']}"
    if word == "OwnDelegation":
        return f"{path} == r.sub.delegation"
    if word == "OtherDelegation":
        return f"{path} != r.sub.delegation"
    if word == "NotSelf":
        return f"{path} != r.sub.id"
    if word == "LevelCovers":
        return f"{path} <= r.sub.level"
    if word == "ValueIn":
        return " || ".join(f'{path} == "{value}"' for value in given["values"])
    if word == "Present":
        return f'{path} {"==" if given["absent"] else "!="} ""'
    if word == "NotOver":
        return f'{path} == "" || later({path})'
    if word == "CaveatCovers":
        released = "nobody(r.obj.releasable_to) || has(r.obj.releasable_to, r.sub.code)"
        return f'{path} == "" || (covers(r.sub.compartments, r.obj.compartments) && ({released}))'
    raise ValueError(word)


def engine(rows):
    model = casbin.Model()
    model.load_model_from_text(MODEL)
    enforcer = casbin.Enforcer(model)
    enforcer.add_function("has", lambda many, one: one in many)
    enforcer.add_function("later", lambda moment: moment > time.time())
    enforcer.add_function("covers", lambda held, asked: held.issuperset(asked))
    enforcer.add_function("nobody", lambda many: not many)
    for row in rows:
        conditions = [expression(word, given) for word, given in row["conditions"]]
        enforcer.add_policy(" && ".join(f"({one})" for one in conditions), row["action"])

    def decide(principal: Principal, action: str, thing: Thing) -> bool:
        return enforcer.enforce(principal, thing, action)

    return decide
