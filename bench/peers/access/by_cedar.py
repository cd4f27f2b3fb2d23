"""The rows as Cedar policies, through cedarpy."""

import json
import time

import cedarpy
from told import Principal, Thing


def expression(word, given):
    if word == "HasRole":
        return f"principal.roles.containsAny({json.dumps(given['roles'])})"
    if word == "OfSignatory":
        return "principal.signatory"
    path = f"resource.{given['path']}"
    if word == "OwnDelegation":
        return f"{path} == principal.delegation"
    if word == "OtherDelegation":
        return f"{path} != principal.delegation"
    if word == "NotSelf":
        return f"{path} != principal.id"
    if word == "LevelCovers":
        return f"{path} <= principal.level"
    if word == "ValueIn":
        return f"{json.dumps(given['values'])}.contains({path})"
    if word == "Present":
        return f'{path} {"==" if given["absent"] else "!="} ""'
    if word == "NotOver":
        return f'{path} == "" || {path} > context.now'
    if word == "CaveatCovers":
        released = "resource.releasable_to == [] || resource.releasable_to.contains(principal.code)"
        covered = f"principal.compartments.containsAll(resource.compartments) && ({released})"
        return f'{path} == "" || ({covered})'
    raise ValueError(word)


def engine(rows):
    policies = "\n".join(
        f'permit(principal, action == Action::"{row["action"]}", resource) when {{ '
        + " && ".join(f"({expression(word, given)})" for word, given in row["conditions"])
        + " };"
        for row in rows
    )
    # Rules are parsed once, and so is what is known of each pair of principal and thing: faster than in use.
    parsed = cedarpy.PolicySet.from_str(policies)
    known = {}

    def entities(principal, thing):
        if (principal, thing) not in known:
            told = [
                {
                    "uid": {"type": "User", "id": str(principal.id)},
                    "attrs": {
                        **vars(principal),
                        "roles": sorted(principal.roles),
                        "compartments": sorted(principal.compartments),
                    },
                    "parents": [],
                },
                {"uid": {"type": "Thing", "id": str(thing.id)}, "attrs": vars(thing), "parents": []},
            ]
            known[principal, thing] = cedarpy.Entities.from_json_str(json.dumps(told))
        return known[principal, thing]

    def decide(principal: Principal, action: str, thing: Thing) -> bool:
        request = {
            "principal": f'User::"{principal.id}"',
            "action": f'Action::"{action}"',
            "resource": f'Thing::"{thing.id}"',
            "context": {"now": int(time.time())},
        }
        answer = cedarpy.is_authorized(request, parsed, entities(principal, thing))
        return answer.decision == cedarpy.Decision.Allow

    return decide
