"""Questions to the secretariat for tests."""

from __future__ import annotations

from typing import Any

from apps.designations.models import Designation
from apps.enquiries.asking import ask
from apps.enquiries.models import Enquiry
from tests.drafting import in_state, square
from tests.people import identity_of, person


def asked(designation: Designation, by: str = "us.officer", **more: Any) -> Enquiry:
    """One that the secretariat sees."""
    person("un.observer")
    return ask(actor=identity_of(by), designation=designation.uuid, **{"text": "Which convoys pass?", **more})


def of_enquiries() -> dict[str, str]:
    """What stands in addresses about a question; the same when asked again."""
    row = Enquiry.objects.order_by("pk").first() or asked(in_state("in_force", shape=square(39.2, 35.1)))
    return {"<uuid:enquiry>": str(row.uuid)}
