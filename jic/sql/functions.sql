-- Functions that read past row-level security, each with the least that its caller needs and each asking the policy
-- itself. They belong to the owner of the tables.
--
-- Operators such as `&&` (boxes) and `@@` (full text) are not leakproof: under row-level security the planner may not run
-- them before the policy, and so drops their indexes (27 to 139 times slower on the map's window). Inside a function of
-- the owner the index serves; what comes out are keys, joined by primary key.

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
                                         WHERE c.oid = 'public.designations_designation'::regclass)
                       FROM pg_roles r
                      WHERE r.rolname = CASE current_setting('role') WHEN 'none' THEN session_user::text
                                             ELSE current_setting('role') END), false)
$$;

-- The caveats that the asker covers: he holds every compartment, and his delegation may have it.
CREATE OR REPLACE FUNCTION public.covered_caveats() RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp
AS $$
DECLARE
    held text[] := string_to_array(coalesce(current_setting('jic.compartments', true), ''), ',');
    mine text := coalesce(current_setting('jic.code', true), '');
BEGIN
    RETURN ARRAY(SELECT c.id FROM clearances_caveat c
                  WHERE c.compartments::text[] <@ held AND (c.releasable_to = '{}' OR mine = ANY (c.releasable_to)));
END
$$;

-- Designations that the asker may see and whose current outline's box meets a box.
CREATE OR REPLACE FUNCTION public.designations_meeting(asked box) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT d.id FROM designations_version v JOIN designations_designation d ON d.current_id = v.id
     WHERE v.box && asked AND ((SELECT sees_everything()) OR /* view_designation */);
END
$$;

-- Designations that the asker may see and whose current texts have the words, in either language.
CREATE OR REPLACE FUNCTION public.designations_saying(words text) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT d.id FROM designations_version v JOIN designations_designation d ON d.current_id = v.id
     WHERE (v.search @@ websearch_to_tsquery('english', words) OR v.search @@ websearch_to_tsquery('russian', words))
       AND ((SELECT sees_everything()) OR /* view_designation */);
END
$$;

-- Versions that have the words, of designations that the asker may see. Which of the versions he may read is asked again
-- where their keys are joined.
CREATE OR REPLACE FUNCTION public.versions_saying(words text) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT v.id FROM designations_version v JOIN designations_designation d ON d.id = v.designation_id
     WHERE (v.search @@ websearch_to_tsquery('english', words) OR v.search @@ websearch_to_tsquery('russian', words))
       AND ((SELECT sees_everything()) OR /* view_designation */);
END
$$;

-- The designation of this reference, where the asker may ask who sees it: a clearance admin, who sees no content.
CREATE OR REPLACE FUNCTION public.designations_to_explain(asked text) RETURNS SETOF public.designations_designation
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT d.* FROM designations_designation d
     WHERE d.reference = asked AND ((SELECT sees_everything()) OR /* explain_designation */);
END
$$;

-- The identity and the marking of what a designation replaces, for whoever may see the designation: its digest names
-- that identity, also where the replaced one itself is hidden from him.
-- A function's columns cannot be changed in place.
DROP FUNCTION IF EXISTS public.designations_replaced(bigint);
CREATE FUNCTION public.designations_replaced(asked bigint) 
    RETURNS TABLE (uuid uuid, level smallint, compartments text[], releasable_to text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT old.uuid, old.level, coalesce(c.compartments::text[], '{}'), coalesce(c.releasable_to::text[], '{}')
      FROM designations_designation d JOIN designations_designation old ON old.id = d.replaces_id
      LEFT JOIN clearances_caveat c ON c.id = old.caveat_id
     WHERE d.id = asked AND ((SELECT sees_everything()) OR /* view_designation */);
END
$$;

-- The log's leaves, which commit to what changed without showing it: every auditor verifies all of them.
CREATE OR REPLACE FUNCTION public.ledger_leaves(first bigint, beyond bigint) RETURNS SETOF bytea
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT e.leaf FROM ledger_entry e
     WHERE e.index >= first AND e.index < beyond
       AND (SELECT sees_everything() OR 'auditor' = ANY (string_to_array(current_setting('jic.roles', true), ',')))
     ORDER BY e.index;
END
$$;

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['covered_caveats()', 'designations_meeting(box)', 'designations_saying(text)', 'versions_saying(text)',
                               'designations_to_explain(text)', 'designations_replaced(bigint)',
                               'ledger_leaves(bigint, bigint)'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION public.%s FROM PUBLIC', one);
        EXECUTE format('GRANT EXECUTE ON FUNCTION public.%s TO jic_web', one);
    END LOOP;
END
$$;
