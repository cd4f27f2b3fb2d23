"""Every act by its type: one module of `acts/` each. A type without a module, and a module without a type, stop the
start."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from apps.negotiation import acts
from apps.negotiation.act_spec import ActSpec
from apps.negotiation.machine import ActType


def _collected() -> dict[ActType, ActSpec]:
    found = [import_module(f"{acts.__name__}.{module.name}").SPEC for module in iter_modules(acts.__path__)]
    by_type: dict[ActType, ActSpec] = {spec.type: spec for spec in found}
    if len(found) != len(by_type) or set(by_type) != set(ActType):
        raise RuntimeError(f"Each act has one module: {sorted(set(ActType) ^ set(by_type)) or 'one is there twice'}.")
    return {act: by_type[act] for act in ActType}


SPECS: dict[ActType, ActSpec] = _collected()
# What people do to a designation, in the order of its buttons.
OF_PEOPLE: tuple[ActSpec, ...] = tuple(
    sorted((spec for spec in SPECS.values() if spec.button), key=lambda spec: spec.button.rank if spec.button else 0)
)


def spec_of(act: ActType | str) -> ActSpec:
    return SPECS[ActType(act)]
