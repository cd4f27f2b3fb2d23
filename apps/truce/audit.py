"""What is recorded of decisions and statements about a cessation: all of it, open to every signatory."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, register
from apps.truce.models import (
    Attestation,
    ClauseReading,
    Decision,
    DecisionConsent,
    DecisionEnd,
    PreparationMark,
    Report,
)

name_columns(
    {
        "content": _("Content"),
        "parties": _("Consent needed from"),
        "agreed_at": _("Agreed elsewhere at"),
        "said_at": _("Said at"),
        "decision": _("Identifier of the decision"),
        "how": _("How it ended"),
        "day_d": _("Identifier of the decision on Day D"),
        "day": _("Day"),
        "says": _("Account of the day"),
        "aid": pgettext_lazy("column", "Aid delivered"),
        "remark": _("Remark"),
        "reports": _("Reports behind it"),
        "number": pgettext_lazy("column", "Number"),
        "type": pgettext_lazy("report", "Type"),
        "counted": _("Counted"),
        "clause": _("Clause"),
        "work": _("Preparatory work"),
        "done": pgettext_lazy("column", "Done"),
    }
)

_KEPT, _NOTE = pgettext_lazy("column", "Kept"), pgettext_lazy("column", "Note")
for model, noun, name, labels in (
    (Decision, "decision", _("Joint decision"), {}),
    (DecisionConsent, "decision_consent", _("Consent to a joint decision"), {}),
    (DecisionEnd, "decision_end", _("End of a proposed decision"), {}),
    (Attestation, "attestation", _("Attestation of a day"), {}),
    (Report, "report", _("Report"), {}),
    (ClauseReading, "clause_reading", _("Reading of a clause"), {"kept": _KEPT}),
    (PreparationMark, "preparation_mark", _("Mark on preparatory work"), {"note": _NOTE}),
):
    register(model, noun, name, private="open", append_only=True, writes=INSERTS, labels=labels)
