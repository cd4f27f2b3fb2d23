"""The rows as predicates of django-rules, combined as its manual has it."""

from functools import reduce
from operator import and_, or_

import rules
from told import Principal, Thing, test_of


def engine(rows):
    """A function that decides: (principal, action, thing) -> bool."""
    alternatives = {}
    for row in rows:
        predicates = [rules.predicate(test_of(word, given), name=word) for word, given in row["conditions"]]
        alternatives.setdefault(row["action"], []).append(reduce(and_, predicates))
    for action, many in alternatives.items():
        rules.add_rule(action, reduce(or_, many))

    def decide(principal: Principal, action: str, thing: Thing) -> bool:
        return rules.test_rule(action, principal, thing)

    return decide
