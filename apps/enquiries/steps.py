"""Steps of a pull-back or of a separation that a question may be about, as the version in force has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apps.designations.models import Version
from apps.separation.plan import plan_of
from apps.undertakings.pull_back import pull_back_of


@dataclass(frozen=True)
class StepOfVersion:
    """`subject` stands for what the step is about: an amendment may give its number to another. `title` by language."""

    number: int
    subject: str
    title: Mapping[str, str]


def steps_of(version: Version | None) -> list[StepOfVersion]:
    """In their order; none where the version has neither a pull-back nor a plan of separation."""
    if version is None:
        return []
    provisions = version.provision_values
    if (pull_back := pull_back_of(provisions)) is not None:
        return [StepOfVersion(one.number, one.subject, one.title) for one in pull_back.steps]
    if (plan := plan_of(provisions)) is not None:
        return [StepOfVersion(one.number, one.key, one.title) for one in plan.steps]
    return []
