"""What was asked of the secretariat as JSON, for programs."""

from __future__ import annotations

from typing import Any

from apps.enquiries.selectors import Asked


def enquiry_data(asked: Asked) -> dict[str, Any]:
    """A question with the comment on it; null: there is none yet."""
    row, reply = asked.row, asked.reply
    return {
        "enquiry": row.uuid,
        "reference": row.reference,
        "designation": row.designation.uuid,
        "version": row.version,
        "asked_by": row.delegation.code,
        "text": row.text,
        "said_at": row.said_at,
        "comment": None
        if reply is None
        else {"delegation": reply.delegation.code, "texts": reply.texts, "said_at": reply.said_at},
    }
