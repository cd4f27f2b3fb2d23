-- Least rights on every table. Run again after each migration, in one transaction with what grants rights: a new table
-- starts with nothing, and is read by no serving process, until its model says who reads it. Keys are identity columns,
-- which need no right on their sequences: a sequence would tell how many rows there are.
GRANT USAGE ON SCHEMA public TO jic_web, jic_ledger, jic_capture;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, jic_web, jic_worker, jic_ledger, jic_capture;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, jic_web, jic_worker, jic_ledger, jic_capture;

-- Nobody makes tables of their own, lasting or temporary, in which names could stand for ours.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
END
$$;

-- Settings that a role has given itself (nothing can forbid it) go. Only a superuser takes from everybody what everybody
-- may do: make large objects, read the statements of its own role's other sessions, with the content and the keys of
-- sessions in them, and end those. On somebody else's server its administrator does (docs/operations.md).
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
               AND (p.proname ~ '^(lo_|loread|lowrite)' OR p.proname IN
                    ('pg_stat_get_activity', 'pg_stat_get_backend_activity', 'pg_cancel_backend', 'pg_terminate_backend'))
               AND has_function_privilege('jic_capture', p.oid, 'EXECUTE')
        LOOP
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', wanted.signature);
        END LOOP;
    END IF;
END
$$;
