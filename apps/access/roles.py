from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person may do for the delegation. Roles combine; each is granted for a term, with a reason."""

    LIAISON_OFFICER = "liaison_officer", _("Liaison officer")
    APPROVING_AUTHORITY = "approving_authority", _("Approving authority")
    CLEARANCE_ADMIN = "clearance_admin", _("Clearance admin")
    AUDITOR = "auditor", _("Auditor")
    OBSERVER = "observer", _("Observer")


def role_choices() -> list[tuple[str, Any]]:
    """For fields of models: a function, so that a new role needs no migration."""
    return list(Role.choices)


class Right(models.TextChoices):
    """What a level or a compartment is held for: whoever reads may not therefore mark, nor the other way round."""

    READ = "read", pgettext_lazy("right", "read")
    MARK = "mark", pgettext_lazy("right", "mark")
