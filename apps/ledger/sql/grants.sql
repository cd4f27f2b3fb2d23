-- Least rights on every table. Run again after each migration, in one transaction with the policies (jic/row_security.py),
-- which also grant reading: a new table starts with nothing, and is read by no serving process, until its model says who
-- reads it. Keys are identity columns, which need no right on their sequences: a sequence would tell how many rows there
-- are.
GRANT USAGE ON SCHEMA public TO jic_web, jic_ledger, jic_capture;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, jic_web, jic_worker, jic_ledger, jic_capture;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, jic_web, jic_worker, jic_ledger, jic_capture;

-- Where a row is changed, its columns are named one by one: whoever may update a whole table may also lock it.
GRANT INSERT, DELETE ON accounts_opensession TO jic_web;
GRANT INSERT, UPDATE, DELETE ON axes_accessattempt, axes_accessattemptexpiration TO jic_web;
GRANT INSERT ON designations_designation TO jic_web;
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
    releases_reading, releases_disclosure, negotiation_withheld, ledger_signatoryconsent TO jic_web;
GRANT EXECUTE ON FUNCTION designations_next_reference(integer) TO jic_web;
DO $$
DECLARE
    changed record;
BEGIN
    FOR changed IN
        SELECT c.relname, string_agg(quote_ident(a.attname), ', ') AS columns
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.oid IN ('public.accounts_opensession'::regclass, 'public.designations_designation'::regclass)
           AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
         GROUP BY c.relname
    LOOP
        EXECUTE format('GRANT UPDATE (%s) ON public.%I TO jic_web', changed.columns, changed.relname);
    END LOOP;
END
$$;

-- Keys and witnesses are the operator's to set (as the owner, by manage.py); the worker tells what it met.
GRANT SELECT (id, at) ON ledger_change TO jic_web;
GRANT SELECT, DELETE ON ledger_change TO jic_ledger;
GRANT SELECT, INSERT ON ledger_entry, ledger_tile, ledger_checkpoint, ledger_cosignature, ledger_alert TO jic_ledger;
GRANT SELECT, INSERT, UPDATE ON ledger_bucket, ledger_bucket_hashes TO jic_ledger;
GRANT SELECT ON ledger_logkey, ledger_witness TO jic_ledger;
GRANT INSERT ON ledger_change TO jic_capture;
-- What the capture function asks of other rows: whose private matter a change is, and what stands for a row in the log.
GRANT SELECT (id, uuid, owner_id, reference, released_to_id, submitted_from, submitted_revision, submitted_at)
    ON designations_designation TO jic_capture;
GRANT SELECT (id, uuid, delegation_id) ON accounts_user TO jic_capture;
GRANT SELECT (id, code) ON accounts_delegation TO jic_capture;
GRANT SELECT (id, uuid) ON accounts_codedevice TO jic_capture;
-- Whole: the version that a submission opens is recorded then.
GRANT SELECT ON designations_version TO jic_capture;

-- Nobody makes tables of his own, lasting or temporary, in which names could stand for ours.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
END
$$;

-- Settings that a role has given itself (nothing can forbid it) go. Only a superuser takes large objects, which everybody
-- may make, from everybody: on somebody else's server its administrator does (docs/operations.md).
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT r.rolname, CASE WHEN d.oid IS NULL THEN '' ELSE format(' IN DATABASE %I', d.datname) END AS within
          FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
         WHERE r.rolname IN ('jic_web', 'jic_worker', 'jic_ledger', 'jic_capture')
           AND (d.oid IS NULL OR d.datname = current_database())
    LOOP
        BEGIN
            EXECUTE format('ALTER ROLE %I%s RESET ALL', wanted.rolname, wanted.within);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE WARNING '% has settings of its own, which its administrator takes back: ALTER ROLE % RESET ALL',
                    wanted.rolname, wanted.rolname || wanted.within;
        END;
    END LOOP;
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        FOR wanted IN
            SELECT p.oid::regprocedure AS signature FROM pg_proc p
             WHERE p.pronamespace = 'pg_catalog'::regnamespace
               AND p.proname ~ '^(lo_|loread|lowrite)' AND has_function_privilege('jic_capture', p.oid, 'EXECUTE')
        LOOP
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', wanted.signature);
        END LOOP;
    END IF;
END
$$;
