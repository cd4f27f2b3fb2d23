"""The columns of recorded tables in the reader's language: one label a column, and one where a table means another
thing by the same name. A test compares them with every column that the triggers record."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

# Identifiers of rows, and outlines, which the page draws: only in the stored row.
UNLISTED = frozenset({"uuid", "shape", "outline", "box"})

LABELS: dict[str, Any] = {
    "uuid": _("Identifier"),
    "at": _("Time"),
    "created_at": _("Created"),
    "created_by_id": _("Created by"),
    "confirmed_at": _("Confirmed"),
    "confirmed_by_id": _("Confirmed by"),
    "revoked_at": _("Revoked"),
    "revoked_by_id": _("Revoked by"),
    "revoke_reason": _("Reason for revoking"),
    "removed_at": _("Removed"),
    "used_at": _("Used"),
    "user_id": _("Person"),
    "actor_id": _("Person"),
    "author_id": _("Author"),
    "delegation_id": _("Delegation"),
    "designation_id": _("Designation"),
    "version_id": _("Version"),
    "level": _("Classification level"),
    "compartments": _("Compartments"),
    "releasable_to": _("Releasable to"),
    "sequence": _("Sequence number"),
    "round": _("Round of approval"),
    "reason": _("Reason"),
    "digest": _("Digest"),
    "public_key": _("Public key"),
    "rp_id": _("Host name of the site"),
    "reference": _("Reference"),
    "kind": _("Type"),
    "state": _("Status"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
    "precision": _("Precision"),
    # Delegations and people
    "code": _("Code"),
    "is_signatory": _("Signatory"),
    "position": _("Order of display"),
    "allows_codes": _("One-time codes allowed for approval"),
    "names": _("Names"),
    "password": _("Password"),
    "username": _("User name"),
    "full_name": _("Full name"),
    "language": _("Language"),
    "is_active": _("Sign-in enabled"),
    # Passkeys, codes, browsers, recoveries
    "name": _("Name"),
    "credential_id": _("Identifier of the passkey"),
    "cose_key": _("Public key (COSE)"),
    "device_id": _("Authenticator app"),
    "agent": _("Browser"),
    "address": _("IP address"),
    "opened_at": _("Started"),
    "opened_by_id": _("Started by"),
    "expires_at": _("Expires"),
    "cancelled_at": _("Cancelled"),
    "cancelled_by_id": _("Cancelled by"),
    # Grants and reviews
    "role": _("Role"),
    "compartment": _("Compartment"),
    "right": _("Right"),
    "granted_by_id": _("Proposed by"),
    "granted_at": _("Proposed"),
    "reviewer_id": _("Reviewer"),
    "kept": _("Kept"),
    "revoked": _("Revoked"),
    "note": _("Note"),
    # Designations and versions
    "owner_id": _("Originator"),
    "state_since": _("Status since"),
    "revision": _("Revision of the designation"),
    "current_id": _("Current version"),
    "submitted_at": _("Submitted"),
    "answer_due": _("Answer due"),
    "question_from_id": _("Information requested by"),
    "replaces_id": _("Replaces"),
    "released_to_id": _("Recipient"),
    "released_until": _("Release expires"),
    "parent_id": _("Previous version"),
    "title_en": _("Title, English"),
    "title_ru": _("Title, Russian"),
    "terms_en": _("Terms, English"),
    "terms_ru": _("Terms, Russian"),
    "shape": _("Outline as entered"),
    "outline": _("Outline"),
    "box": _("Bounding box"),
    "area_m2": _("Area"),
    "basis": _("How the outline was entered"),
    "source_note": _("Source of the outline"),
    # Actions, approvals, comments, releases, disclosures
    "from_state": _("Status before"),
    "to_state": _("Status after"),
    "details": _("Details"),
    "private": _("Own delegation only"),
    "internal": _("Own delegation only"),
    "purpose": _("Purpose"),
    "method": _("Proof of identity"),
    "evidence": _("Evidence"),
    "text": _("Comment"),
    "copy_id": _("Copy"),
    "tells": _("Disclosure"),
    "told_owner_id": _("Disclosed originator"),
    "told_kind": _("Disclosed type"),
    "told_reference": _("Disclosed reference"),
    # Changes of who signs, and consents to them
    "what": _("Change"),
    "change": _("Identifier of the change"),
    # Rules in force
    "release": _("Release of the software"),
    "transitions": _("Digest of the table of actions"),
    "theatre": _("Digest of the theatre data"),
    "conflicts": _("Digest of the conflict rules"),
    "policy": _("Digest of the access policy"),
    # The log itself
    "origin": _("Name of the log"),
    "vkey": _("Verifier key"),
    "since": _("Valid from"),
    "until": _("Valid until"),
    "url": _("Address"),
    "added_at": _("Added"),
    "detail": _("Details"),
    "closed_at": _("Closed"),
    "closing_reason": _("Reason for closing"),
}

OF_ONE_TABLE: dict[tuple[str, str], Any] = {
    ("act", "code"): _("Action"),
    ("alert", "kind"): _("Alert"),
    ("grant", "level"): _("Level"),
    ("grant", "valid_from"): _("Starts"),
    ("grant", "valid_until"): _("Expires"),
    ("recovery", "digest"): _("Recovery phrase"),
    ("recovery_code", "digest"): _("Recovery code"),
    ("passkey", "name"): _("Passkey name"),
    ("reading", "user_id"): _("Opened by"),
    ("release", "user_id"): _("Released by"),
    ("release", "delegation_id"): _("Originator"),
    ("log_key", "reason"): _("Reason"),
}

# What `details`, `evidence` and `names` hold, by key.
KEYS: dict[str, Any] = {
    "proof": _("Proof of identity"),
    "precision": _("Precision"),
    "to": _("Recipient"),
    "reasons": _("Information needed"),
    "by": _("Replaced by"),
    "statement": _("Signed statement"),
    "authenticator_data": _("Data of the authenticator"),
    "client_data": _("Data of the browser"),
    "signature": _("Signature"),
    "origin": _("Web address of the site"),
    "rp_id": _("Host name of the site"),
}


def label_of(noun: str, column: str) -> str:
    """A column's label; a column that an earlier version of the site recorded keeps its name."""
    return str(OF_ONE_TABLE.get((noun, column)) or LABELS.get(column, column))


def is_labelled(noun: str, column: str) -> bool:
    return (noun, column) in OF_ONE_TABLE or column in LABELS
