-- What the policies and the functions that read past them ask. Laid anew after every migration (row_security.py).

CREATE OR REPLACE FUNCTION pg_temp.drop_policies(wanted regclass) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    one name;
BEGIN
    FOR one IN SELECT polname FROM pg_policy WHERE polrelid = wanted LOOP
        EXECUTE format('DROP POLICY %I ON %s', one, wanted);
    END LOOP;
END
$$;

-- What the planner knows of a column, EXPLAIN tells whoever asks, also of rows that a policy hides: how many titles begin
-- with a word. So of columns with content it keeps nothing.
CREATE OR REPLACE PROCEDURE pg_temp.keep_no_statistics(wanted regclass, counted name[])
    LANGUAGE plpgsql
AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT a.attname, a.attnum, c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE a.attrelid = wanted AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> ALL (counted)
           AND a.attstattarget IS DISTINCT FROM 0
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', wanted, one.attname);
        -- What an earlier version had counted.
        IF current_setting('server_version_num')::integer >= 180000 THEN
            EXECUTE format('SELECT pg_clear_attribute_stats(%L, %L, %L, false)', 'public', one.relname, one.attname);
        ELSIF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            DELETE FROM pg_statistic WHERE starelid = wanted AND staattnum = one.attnum;
        END IF;
    END LOOP;
END
$$;

-- Whether the process that asks is bound by no policy: the owner, the worker. Within a function that runs as the owner
-- current_user says nothing of that; the role that was taken, or else the sign-in, does.
CREATE OR REPLACE FUNCTION public.sees_everything() RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT current_setting('role') <> 'jic_web' AND coalesce((SELECT r.rolname = 'jic_worker' OR r.rolsuper OR r.rolbypassrls
                            OR r.oid = (SELECT c.relowner FROM pg_class c
                                         WHERE c.oid = 'public.access_grant'::regclass)
                       FROM pg_roles r
                      WHERE r.rolname = CASE current_setting('role') WHEN 'none' THEN session_user::text
                                             ELSE current_setting('role') END), false)
$$;

-- The caveats that the principal covers: they hold every compartment, and their delegation may have it.
CREATE OR REPLACE FUNCTION public.covered_caveats() RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp
AS $$
DECLARE
    held text[] := string_to_array(coalesce(current_setting('jic.compartments', true), ''), ',');
    mine text := coalesce(current_setting('jic.code', true), '');
BEGIN
    RETURN ARRAY(SELECT c.id FROM access_caveat c
                  WHERE c.compartments::text[] <@ held AND (c.releasable_to = '{}' OR mine = ANY (c.releasable_to)));
END
$$;
REVOKE ALL ON FUNCTION public.covered_caveats() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.covered_caveats() TO jic_web;
