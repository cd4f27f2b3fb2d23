-- The roles that processes work under. Nobody but the owner (migrations) owns a table, so that no serving process can
-- disable or drop a trigger.
--   jic_web      pages and API: reads, and writes through services; appends only where a table is append-only
--   jic_ledger   may take from the outbox and append to the log
--   jic_worker   the queue's worker and clock: both
--   jic_capture  owns the capture function and may write the outbox; nothing logs in as it
-- Roles belong to the whole cluster. Where two of its databases migrate at once, one of them meets a row that the
-- other is writing and tries again.
DO $$
DECLARE
    wanted record;
    tries integer := 0;
    able boolean;
BEGIN
    LOOP
        BEGIN
            FOR wanted IN
                SELECT * FROM (VALUES ('jic_capture', 'NOLOGIN'), ('jic_ledger', 'NOLOGIN'),
                                      ('jic_web', 'LOGIN'), ('jic_worker', 'LOGIN')) AS roles (name, login)
            LOOP
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted.name) THEN
                    EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.login);
                END IF;
            END LOOP;
            IF NOT pg_has_role('jic_worker', 'jic_web', 'MEMBER')
               OR NOT pg_has_role('jic_worker', 'jic_ledger', 'MEMBER') THEN
                GRANT jic_web, jic_ledger TO jic_worker;
            END IF;
            -- The owner hands the capture function over, and a process may start as it and go on as another role. Whoever
            -- made a role is, from PostgreSQL 16 on, its administrator and nothing more: a member that may neither use its
            -- rights nor change to it.
            FOR wanted IN SELECT * FROM (VALUES ('jic_capture'), ('jic_web'), ('jic_worker')) AS roles (name) LOOP
                able := pg_has_role(current_user, wanted.name, 'USAGE');
                IF able AND current_setting('server_version_num')::integer >= 160000 THEN
                    able := pg_has_role(current_user, wanted.name, 'SET');
                END IF;
                IF NOT able THEN
                    EXECUTE format('GRANT %I TO %I', wanted.name, current_user);
                END IF;
            END LOOP;
            -- A function is handed over only to a role that might have made it there.
            GRANT USAGE, CREATE ON SCHEMA public TO jic_capture;
            EXIT;
        EXCEPTION
            WHEN duplicate_object OR unique_violation OR internal_error THEN
                tries := tries + 1;
                IF tries > 50 THEN
                    RAISE;
                END IF;
                PERFORM pg_sleep(0.1);
        END;
    END LOOP;
END
$$;
