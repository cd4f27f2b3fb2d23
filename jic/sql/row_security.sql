-- Made by `python manage.py row_security` from the policy's rows and functions.sql. Do not edit.

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
     WHERE v.box && asked AND ((SELECT sees_everything()) OR (
(coalesce(d."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((d."reference" IS NOT NULL) AND (d."released_to_id" IS NULL) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor', 'observer'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(d."state" IN ('released'), false) AND (coalesce(d."released_until" > statement_timestamp(), true)) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."state" IN ('in_force', 'suspended'), false) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['observer'] THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system']))
));
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
       AND ((SELECT sees_everything()) OR (
(coalesce(d."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((d."reference" IS NOT NULL) AND (d."released_to_id" IS NULL) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor', 'observer'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(d."state" IN ('released'), false) AND (coalesce(d."released_until" > statement_timestamp(), true)) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."state" IN ('in_force', 'suspended'), false) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['observer'] THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system']))
));
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
       AND ((SELECT sees_everything()) OR (
(coalesce(d."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((d."reference" IS NOT NULL) AND (d."released_to_id" IS NULL) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor', 'observer'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(d."state" IN ('released'), false) AND (coalesce(d."released_until" > statement_timestamp(), true)) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."state" IN ('in_force', 'suspended'), false) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['observer'] THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system']))
));
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
     WHERE d.reference = asked AND ((SELECT sees_everything()) OR (
((d."reference" IS NOT NULL) AND (d."released_to_id" IS NULL) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['clearance_admin'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['clearance_admin'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND (d."reference" IS NOT NULL) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['clearance_admin'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(d."state" IN ('released'), false) AND (coalesce(d."released_until" > statement_timestamp(), true)) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."state" IN ('in_force', 'suspended'), false) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['clearance_admin'] THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
));
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
     WHERE d.id = asked AND ((SELECT sees_everything()) OR (
(coalesce(d."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((d."reference" IS NOT NULL) AND (d."released_to_id" IS NULL) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor', 'observer'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(d."state" IN ('released'), false) AND (coalesce(d."released_until" > statement_timestamp(), true)) AND coalesce(d."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(d."state" IN ('in_force', 'suspended'), false) AND coalesce(d."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['observer'] THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (d."caveat_id" IS NULL OR d."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system']))
));
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

GRANT SELECT ON public.accounts_codedevice, public.accounts_delegation, public.accounts_knownbrowser, public.accounts_opensession, public.accounts_passkey, public.accounts_recovery, public.accounts_recoverycode, public.accounts_user, public.axes_accessattempt, public.axes_accessattemptexpiration, public.clearances_caveat, public.clearances_grant, public.ledger_alert, public.ledger_checkpoint, public.ledger_cosignature, public.ledger_logkey, public.ledger_rules, public.ledger_signatorychange, public.ledger_signatoryconsent, public.ledger_tile, public.ledger_witness TO jic_web;

SELECT pg_temp.drop_policies('public.clearances_accessreview');
ALTER TABLE public.clearances_accessreview ENABLE ROW LEVEL SECURITY;
CREATE POLICY jic_web ON public.clearances_accessreview FOR ALL TO jic_web USING (
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."accounts_user" clearances_accessreview__user ON clearances_accessreview__user."id" = clearances_accessreview."user_id" WHERE (coalesce(clearances_accessreview__user."delegation_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['clearance_admin'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false)))
);
CREATE POLICY jic_worker ON public.clearances_accessreview FOR ALL TO jic_worker USING (true);
GRANT SELECT ON public.clearances_accessreview TO jic_web;
CALL pg_temp.keep_no_statistics('public.clearances_accessreview', '{id,reviewer_id,user_id}');

SELECT pg_temp.drop_policies('public.designations_designation');
ALTER TABLE public.designations_designation ENABLE ROW LEVEL SECURITY;
CREATE POLICY jic_web ON public.designations_designation FOR ALL TO jic_web USING (
(coalesce(designations_designation."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(designations_designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_designation."caveat_id" IS NULL OR designations_designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((designations_designation."reference" IS NOT NULL) AND (designations_designation."released_to_id" IS NULL) AND coalesce(designations_designation."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (designations_designation."caveat_id" IS NULL OR designations_designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(designations_designation."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor', 'observer'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(designations_designation."state" IN ('released'), false) AND (coalesce(designations_designation."released_until" > statement_timestamp(), true)) AND coalesce(designations_designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_designation."caveat_id" IS NULL OR designations_designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(designations_designation."state" IN ('in_force', 'suspended'), false) AND coalesce(designations_designation."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['observer'] THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (designations_designation."caveat_id" IS NULL OR designations_designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system']))
);
CREATE POLICY jic_worker ON public.designations_designation FOR ALL TO jic_worker USING (true);
CREATE POLICY jic_capture ON public.designations_designation FOR SELECT TO jic_capture USING (true);
GRANT SELECT ON public.designations_designation TO jic_web;
CALL pg_temp.keep_no_statistics('public.designations_designation', '{caveat_id,created_by_id,current_id,id,kind,level,owner_id,precision,question_from_id,released_to_id,replaces_id,revision,round,state,submitted_from,submitted_revision}');

SELECT pg_temp.drop_policies('public.designations_version');
ALTER TABLE public.designations_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY jic_web ON public.designations_version FOR ALL TO jic_web USING (
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" designations_version__designation ON designations_version__designation."id" = designations_version."designation_id" WHERE (coalesce(designations_version__designation."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(designations_version."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version."caveat_id" IS NULL OR designations_version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(designations_version__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version__designation."caveat_id" IS NULL OR designations_version__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(designations_version."sequence" >= designations_version__designation."submitted_from", false) AND (designations_version__designation."released_to_id" IS NULL) AND coalesce(designations_version."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (designations_version."caveat_id" IS NULL OR designations_version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(designations_version__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version__designation."caveat_id" IS NULL OR designations_version__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(designations_version__designation."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor', 'observer'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(designations_version__designation."state" IN ('released'), false) AND (coalesce(designations_version__designation."released_until" > statement_timestamp(), true)) AND coalesce(designations_version."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version."caveat_id" IS NULL OR designations_version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(designations_version__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version__designation."caveat_id" IS NULL OR designations_version__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(designations_version__designation."state" IN ('in_force', 'suspended'), false) AND coalesce(designations_version."id" = designations_version__designation."current_id", false) AND coalesce(designations_version."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['observer'] THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (designations_version."caveat_id" IS NULL OR designations_version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system'])))
)
    WITH CHECK ((
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" designations_version__designation ON designations_version__designation."id" = designations_version."designation_id" WHERE (coalesce(designations_version__designation."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(designations_version."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version."caveat_id" IS NULL OR designations_version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(designations_version__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version__designation."caveat_id" IS NULL OR designations_version__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(designations_version."sequence" >= designations_version__designation."submitted_from", false) AND (designations_version__designation."released_to_id" IS NULL) AND coalesce(designations_version."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (designations_version."caveat_id" IS NULL OR designations_version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(designations_version__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version__designation."caveat_id" IS NULL OR designations_version__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(designations_version__designation."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor', 'observer'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(designations_version__designation."state" IN ('released'), false) AND (coalesce(designations_version__designation."released_until" > statement_timestamp(), true)) AND coalesce(designations_version."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version."caveat_id" IS NULL OR designations_version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(designations_version__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (designations_version__designation."caveat_id" IS NULL OR designations_version__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(designations_version__designation."state" IN ('in_force', 'suspended'), false) AND coalesce(designations_version."id" = designations_version__designation."current_id", false) AND coalesce(designations_version."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['observer'] THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (designations_version."caveat_id" IS NULL OR designations_version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system'])))
) AND EXISTS (SELECT FROM public.designations_designation d WHERE d.id = designations_version.designation_id));
CREATE POLICY jic_worker ON public.designations_version FOR ALL TO jic_worker USING (true);
CREATE POLICY jic_capture ON public.designations_version FOR SELECT TO jic_capture USING (true);
GRANT SELECT ON public.designations_version TO jic_web;
CALL pg_temp.keep_no_statistics('public.designations_version', '{author_id,caveat_id,delegation_id,designation_id,id,level,parent_id,sequence}');

SELECT pg_temp.drop_policies('public.ledger_entry');
ALTER TABLE public.ledger_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY jic_web ON public.ledger_entry FOR ALL TO jic_web USING (
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" ledger_entry__designation ON ledger_entry__designation."id" = ledger_entry."designation_id" WHERE ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor']) AND (ledger_entry."designation_id" IS NULL) AND (ledger_entry."private_to_id" IS NULL))
 OR ((ledger_entry."designation_id" IS NULL) AND coalesce(ledger_entry."private_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false))
 OR ((ledger_entry."private_to_id" IS NULL) AND coalesce(ledger_entry."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (ledger_entry."caveat_id" IS NULL OR ledger_entry."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(ledger_entry__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry__designation."caveat_id" IS NULL OR ledger_entry__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(ledger_entry."private_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(ledger_entry."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry."caveat_id" IS NULL OR ledger_entry."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(ledger_entry__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry__designation."caveat_id" IS NULL OR ledger_entry__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(ledger_entry__designation."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(ledger_entry__designation."state" IN ('released'), false) AND (coalesce(ledger_entry__designation."released_until" > statement_timestamp(), true)) AND coalesce(ledger_entry."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry."caveat_id" IS NULL OR ledger_entry."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(ledger_entry__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry__designation."caveat_id" IS NULL OR ledger_entry__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[]))))
)
    WITH CHECK ((
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" ledger_entry__designation ON ledger_entry__designation."id" = ledger_entry."designation_id" WHERE ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor']) AND (ledger_entry."designation_id" IS NULL) AND (ledger_entry."private_to_id" IS NULL))
 OR ((ledger_entry."designation_id" IS NULL) AND coalesce(ledger_entry."private_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false))
 OR ((ledger_entry."private_to_id" IS NULL) AND coalesce(ledger_entry."level" <= (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END), false) AND (ledger_entry."caveat_id" IS NULL OR ledger_entry."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(ledger_entry__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry__designation."caveat_id" IS NULL OR ledger_entry__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(ledger_entry."private_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(ledger_entry."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry."caveat_id" IS NULL OR ledger_entry."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(ledger_entry__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry__designation."caveat_id" IS NULL OR ledger_entry__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(ledger_entry__designation."released_to_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(ledger_entry__designation."state" IN ('released'), false) AND (coalesce(ledger_entry__designation."released_until" > statement_timestamp(), true)) AND coalesce(ledger_entry."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry."caveat_id" IS NULL OR ledger_entry."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(ledger_entry__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (ledger_entry__designation."caveat_id" IS NULL OR ledger_entry__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[]))))
) AND EXISTS (SELECT FROM public.designations_designation d WHERE d.id = ledger_entry.designation_id));
CREATE POLICY jic_worker ON public.ledger_entry FOR ALL TO jic_worker USING (true);
GRANT SELECT ON public.ledger_entry TO jic_web;
CALL pg_temp.keep_no_statistics('public.ledger_entry', '{caveat_id,change_id,designation_id,index,level,private_to_id,revision,seq,tx}');

SELECT pg_temp.drop_policies('public.negotiation_act');
ALTER TABLE public.negotiation_act ENABLE ROW LEVEL SECURITY;
CREATE OR REPLACE FUNCTION public.negotiation_act_visible(of_designation_id bigint, of_private boolean, of_version_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked_0 CONSTANT bigint := CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END;
    asked_1 CONSTANT integer := nullif(current_setting('jic.level', true), '')::integer;
    asked_2 CONSTANT integer := CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END;
    asked_3 CONSTANT bigint := CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor', 'observer'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END;
    asked_4 CONSTANT boolean := string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system'];
BEGIN
    RETURN EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" t__designation ON t__designation."id" = of_designation_id LEFT JOIN public."designations_version" t__version ON t__version."id" = of_version_id WHERE (coalesce(t__designation."owner_id" = asked_0, false) AND coalesce(t__designation."level" <= asked_1, false) AND (t__designation."caveat_id" IS NULL OR t__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(t__version."level" <= asked_1, false) AND (t__version."caveat_id" IS NULL OR t__version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((t__designation."reference" IS NOT NULL) AND (t__designation."released_to_id" IS NULL) AND coalesce(of_private IN (false), false) AND coalesce(t__designation."level" <= asked_2, false) AND (t__designation."caveat_id" IS NULL OR t__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(t__version."level" <= asked_1, false) AND (t__version."caveat_id" IS NULL OR t__version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(t__designation."released_to_id" = asked_3, false) AND coalesce(t__designation."state" IN ('released'), false) AND (coalesce(t__designation."released_until" > statement_timestamp(), true)) AND coalesce(t__designation."level" <= asked_1, false) AND (t__designation."caveat_id" IS NULL OR t__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (asked_4));
END
$$;
REVOKE ALL ON FUNCTION public.negotiation_act_visible(bigint, boolean, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.negotiation_act_visible(bigint, boolean, bigint) TO jic_web;
CREATE POLICY jic_web ON public.negotiation_act FOR ALL TO jic_web USING (public.negotiation_act_visible(designation_id, private, version_id))
    WITH CHECK ((public.negotiation_act_visible(designation_id, private, version_id)) AND EXISTS (SELECT FROM public.designations_designation d WHERE d.id = negotiation_act.designation_id));
CREATE POLICY jic_worker ON public.negotiation_act FOR ALL TO jic_worker USING (true);
GRANT SELECT ON public.negotiation_act TO jic_web;
CALL pg_temp.keep_no_statistics('public.negotiation_act', '{actor_id,code,delegation_id,designation_id,from_state,id,sequence,to_state,version_id}');

SELECT pg_temp.drop_policies('public.negotiation_approval');
ALTER TABLE public.negotiation_approval ENABLE ROW LEVEL SECURITY;
CREATE OR REPLACE FUNCTION public.negotiation_approval_visible(of_designation_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked_0 CONSTANT bigint := CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END;
    asked_1 CONSTANT integer := nullif(current_setting('jic.level', true), '')::integer;
    asked_2 CONSTANT integer := CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END;
BEGIN
    RETURN EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" t__designation ON t__designation."id" = of_designation_id WHERE (coalesce(t__designation."owner_id" = asked_0, false) AND coalesce(t__designation."level" <= asked_1, false) AND (t__designation."caveat_id" IS NULL OR t__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((t__designation."reference" IS NOT NULL) AND (t__designation."released_to_id" IS NULL) AND coalesce(t__designation."level" <= asked_2, false) AND (t__designation."caveat_id" IS NULL OR t__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[]))));
END
$$;
REVOKE ALL ON FUNCTION public.negotiation_approval_visible(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.negotiation_approval_visible(bigint) TO jic_web;
CREATE POLICY jic_web ON public.negotiation_approval FOR ALL TO jic_web USING (public.negotiation_approval_visible(designation_id))
    WITH CHECK ((public.negotiation_approval_visible(designation_id)) AND EXISTS (SELECT FROM public.designations_designation d WHERE d.id = negotiation_approval.designation_id));
CREATE POLICY jic_worker ON public.negotiation_approval FOR ALL TO jic_worker USING (true);
GRANT SELECT ON public.negotiation_approval TO jic_web;
CALL pg_temp.keep_no_statistics('public.negotiation_approval', '{delegation_id,designation_id,id,method,purpose,round,user_id,version_id}');

SELECT pg_temp.drop_policies('public.negotiation_comment');
ALTER TABLE public.negotiation_comment ENABLE ROW LEVEL SECURITY;
CREATE OR REPLACE FUNCTION public.negotiation_comment_visible(of_delegation_id bigint, of_designation_id bigint, of_internal boolean, of_version_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked_0 CONSTANT bigint := CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END;
    asked_1 CONSTANT integer := nullif(current_setting('jic.level', true), '')::integer;
    asked_2 CONSTANT integer := CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] AND current_setting('jic.signatory', true) = '1' THEN nullif(current_setting('jic.level', true), '')::integer END;
BEGIN
    RETURN EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" t__designation ON t__designation."id" = of_designation_id LEFT JOIN public."designations_version" t__version ON t__version."id" = of_version_id WHERE (coalesce(of_delegation_id = asked_0, false) AND coalesce(t__designation."level" <= asked_1, false) AND (t__designation."caveat_id" IS NULL OR t__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(t__version."level" <= asked_1, false) AND (t__version."caveat_id" IS NULL OR t__version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((t__designation."reference" IS NOT NULL) AND (t__designation."released_to_id" IS NULL) AND coalesce(of_internal IN (false), false) AND coalesce(t__designation."level" <= asked_2, false) AND (t__designation."caveat_id" IS NULL OR t__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])) AND coalesce(t__version."level" <= asked_1, false) AND (t__version."caveat_id" IS NULL OR t__version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[]))));
END
$$;
REVOKE ALL ON FUNCTION public.negotiation_comment_visible(bigint, bigint, boolean, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.negotiation_comment_visible(bigint, bigint, boolean, bigint) TO jic_web;
CREATE POLICY jic_web ON public.negotiation_comment FOR ALL TO jic_web USING (public.negotiation_comment_visible(delegation_id, designation_id, internal, version_id))
    WITH CHECK ((public.negotiation_comment_visible(delegation_id, designation_id, internal, version_id)) AND EXISTS (SELECT FROM public.designations_designation d WHERE d.id = negotiation_comment.designation_id));
CREATE POLICY jic_worker ON public.negotiation_comment FOR ALL TO jic_worker USING (true);
GRANT SELECT ON public.negotiation_comment TO jic_web;
CALL pg_temp.keep_no_statistics('public.negotiation_comment', '{author_id,delegation_id,designation_id,id,version_id}');

SELECT pg_temp.drop_policies('public.negotiation_withheld');
ALTER TABLE public.negotiation_withheld ENABLE ROW LEVEL SECURITY;
CREATE POLICY jic_web ON public.negotiation_withheld FOR ALL TO jic_web USING (
(coalesce(negotiation_withheld."delegation_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['clearance_admin'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system']))
);
CREATE POLICY jic_worker ON public.negotiation_withheld FOR ALL TO jic_worker USING (true);
GRANT SELECT ON public.negotiation_withheld TO jic_web;
CALL pg_temp.keep_no_statistics('public.negotiation_withheld', '{delegation_id,id,told_kind,told_owner_id,user_id,version_id}');

SELECT pg_temp.drop_policies('public.releases_disclosure');
ALTER TABLE public.releases_disclosure ENABLE ROW LEVEL SECURITY;
CREATE POLICY jic_web ON public.releases_disclosure FOR ALL TO jic_web USING (
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" releases_disclosure__designation ON releases_disclosure__designation."id" = releases_disclosure."designation_id" WHERE (coalesce(releases_disclosure."delegation_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(releases_disclosure__designation."owner_id" = (SELECT nullif(current_setting('jic.delegation_id', true), '')::bigint), false) AND coalesce(releases_disclosure__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (releases_disclosure__designation."caveat_id" IS NULL OR releases_disclosure__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system'])))
)
    WITH CHECK ((
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" releases_disclosure__designation ON releases_disclosure__designation."id" = releases_disclosure."designation_id" WHERE (coalesce(releases_disclosure."delegation_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(releases_disclosure__designation."owner_id" = (SELECT nullif(current_setting('jic.delegation_id', true), '')::bigint), false) AND coalesce(releases_disclosure__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (releases_disclosure__designation."caveat_id" IS NULL OR releases_disclosure__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system'])))
) AND EXISTS (SELECT FROM public.designations_designation d WHERE d.id = releases_disclosure.designation_id));
CREATE POLICY jic_worker ON public.releases_disclosure FOR ALL TO jic_worker USING (true);
GRANT SELECT ON public.releases_disclosure TO jic_web;
CALL pg_temp.keep_no_statistics('public.releases_disclosure', '{delegation_id,designation_id,id,sequence,tells,user_id}');

SELECT pg_temp.drop_policies('public.releases_reading');
ALTER TABLE public.releases_reading ENABLE ROW LEVEL SECURITY;
CREATE POLICY jic_web ON public.releases_reading FOR ALL TO jic_web USING (
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" releases_reading__designation ON releases_reading__designation."id" = releases_reading."designation_id" WHERE (coalesce(releases_reading__designation."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(releases_reading__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (releases_reading__designation."caveat_id" IS NULL OR releases_reading__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(releases_reading."user_id" = (SELECT nullif(current_setting('jic.user_id', true), '')::bigint), false)))
)
    WITH CHECK ((
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_designation" releases_reading__designation ON releases_reading__designation."id" = releases_reading."designation_id" WHERE (coalesce(releases_reading__designation."owner_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(releases_reading__designation."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (releases_reading__designation."caveat_id" IS NULL OR releases_reading__designation."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR (coalesce(releases_reading."user_id" = (SELECT nullif(current_setting('jic.user_id', true), '')::bigint), false)))
) AND EXISTS (SELECT FROM public.designations_designation d WHERE d.id = releases_reading.designation_id));
CREATE POLICY jic_worker ON public.releases_reading FOR ALL TO jic_worker USING (true);
GRANT SELECT ON public.releases_reading TO jic_web;
CALL pg_temp.keep_no_statistics('public.releases_reading', '{designation_id,id,user_id}');

SELECT pg_temp.drop_policies('public.releases_release');
ALTER TABLE public.releases_release ENABLE ROW LEVEL SECURITY;
CREATE POLICY jic_web ON public.releases_release FOR ALL TO jic_web USING (
EXISTS (SELECT FROM (SELECT) one LEFT JOIN public."designations_version" releases_release__version ON releases_release__version."id" = releases_release."version_id" WHERE (coalesce(releases_release."delegation_id" = (SELECT CASE WHEN string_to_array(current_setting('jic.roles', true), ',') && ARRAY['liaison_officer', 'approving_authority', 'auditor'] THEN nullif(current_setting('jic.delegation_id', true), '')::bigint END), false) AND coalesce(releases_release__version."level" <= (SELECT nullif(current_setting('jic.level', true), '')::integer), false) AND (releases_release__version."caveat_id" IS NULL OR releases_release__version."caveat_id" = ANY ((SELECT public.covered_caveats())::bigint[])))
 OR ((SELECT string_to_array(current_setting('jic.roles', true), ',') && ARRAY['system'])))
);
CREATE POLICY jic_worker ON public.releases_release FOR ALL TO jic_worker USING (true);
GRANT SELECT ON public.releases_release TO jic_web;
CALL pg_temp.keep_no_statistics('public.releases_release', '{copy_id,delegation_id,id,user_id,version_id}');
