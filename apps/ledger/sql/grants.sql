-- Least rights on every table. Run again after each migration (post_migrate), so that a new table starts with nothing
-- until it is listed here.
GRANT USAGE ON SCHEMA public TO jic_web, jic_ledger, jic_capture;
GRANT CREATE ON SCHEMA public TO jic_capture;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM jic_web, jic_ledger, jic_capture;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO jic_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO jic_web;

GRANT INSERT, UPDATE, DELETE ON accounts_opensession, axes_accessattempt, axes_accessattemptexpiration TO jic_web;
GRANT INSERT, UPDATE ON designations_designation TO jic_web;
-- People are made and moved by the operator; a grant is only ever confirmed and revoked.
GRANT UPDATE (language, last_login, password) ON accounts_user TO jic_web;
GRANT INSERT, UPDATE (sign_count, confirmed_at, confirmed_by_id, revoked_at, revoked_by_id, revoke_reason)
    ON accounts_passkey TO jic_web;
GRANT INSERT, UPDATE (removed_at, last_step, failures, failed_at) ON accounts_codedevice TO jic_web;
GRANT INSERT, UPDATE (used_at) ON accounts_recoverycode TO jic_web;
GRANT INSERT ON accounts_knownbrowser TO jic_web;
GRANT INSERT, UPDATE (confirmed_at, confirmed_by_id, digest, expires_at, used_at, cancelled_at, cancelled_by_id)
    ON accounts_recovery TO jic_web;
GRANT INSERT, UPDATE (confirmed_at, confirmed_by_id, revoked_at, revoked_by_id, revoke_reason)
    ON clearances_grant TO jic_web;
GRANT INSERT ON clearances_accessreview, clearances_caveat TO jic_web;
GRANT INSERT ON designations_version, negotiation_act, negotiation_approval, negotiation_comment, releases_release,
    releases_reading, releases_disclosure, negotiation_withheld TO jic_web;
GRANT EXECUTE ON FUNCTION designations_next_reference(integer) TO jic_web;

-- Keys and witnesses are the operator's to set (as the owner, by manage.py); the worker tells what it met.
REVOKE ALL ON ledger_change, designations_reference FROM jic_web;
GRANT SELECT (id, at) ON ledger_change TO jic_web;
GRANT SELECT, DELETE ON ledger_change TO jic_ledger;
GRANT SELECT, INSERT ON ledger_entry, ledger_tile, ledger_checkpoint, ledger_cosignature, ledger_alert TO jic_ledger;
GRANT SELECT ON ledger_logkey, ledger_witness TO jic_ledger;
GRANT INSERT ON ledger_change TO jic_capture;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO jic_capture, jic_ledger;
GRANT SELECT (id, owner_id, reference, released_to_id) ON designations_designation TO jic_capture;
GRANT SELECT (id, delegation_id) ON accounts_user TO jic_capture;
