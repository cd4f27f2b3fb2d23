-- Functions that read past row-level security, each with the least that its caller needs and each asking the policy
-- itself. They belong to the owner of the tables.
--
-- Operators such as `&&` (boxes) and `@@` (full text) are not leakproof: under row-level security the planner may not run
-- them before the policy, and so drops their indexes (27 to 139 times slower on the map's window). Inside a function of
-- the owner the index serves; what comes out are keys, joined by primary key.

-- Designations that the principal may see and whose current outline's box meets a box.
CREATE OR REPLACE FUNCTION public.designations_meeting(asked box) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT d.id FROM designations_extent e JOIN designations_designation d ON d.id = e.designation_id
     WHERE e.box && asked AND ((SELECT sees_everything()) OR /* view_designation */);
END
$$;

-- Designations that the principal may see and of which an amendment is on the table whose outline's box meets a box.
CREATE OR REPLACE FUNCTION public.designations_amended_meeting(asked box) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT d.id FROM designations_designation d JOIN designations_version v ON v.id = d.proposed_id
     WHERE d.amendment_state <> '' AND v.box && asked AND ((SELECT sees_everything()) OR /* view_designation */);
END
$$;

-- Designations that the principal may see and whose current texts have the words, in any of the languages.
DROP FUNCTION IF EXISTS public.designations_saying(text);
CREATE OR REPLACE FUNCTION public.designations_saying(words text, languages text[]) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000
    SET search_path = public, pg_temp
AS $$
DECLARE
    question tsquery := search_query(words, languages);
BEGIN
    RETURN QUERY
    SELECT d.id FROM designations_version v JOIN designations_designation d ON d.current_id = v.id
     WHERE v.search @@ question
       AND ((SELECT sees_everything()) OR /* view_designation */);
END
$$;

-- Versions that have the words, of designations that the principal may see. Which of the versions they may read is asked again
-- where their keys are joined.
DROP FUNCTION IF EXISTS public.versions_saying(text);
CREATE OR REPLACE FUNCTION public.versions_saying(words text, languages text[]) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000
    SET search_path = public, pg_temp
AS $$
DECLARE
    question tsquery := search_query(words, languages);
BEGIN
    RETURN QUERY
    SELECT v.id FROM designations_version v JOIN designations_designation d ON d.id = v.designation_id
     WHERE v.search @@ question
       AND ((SELECT sees_everything()) OR /* view_designation */);
END
$$;

-- The designation of this reference, where the principal may ask who sees it: a clearance admin, who sees no content.
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
-- that identity, also where the replaced one itself is hidden from them.
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
      LEFT JOIN access_caveat c ON c.id = old.caveat_id
     WHERE d.id = asked AND ((SELECT sees_everything()) OR /* view_designation */);
END
$$;

REVOKE ALL ON FUNCTION public.designations_meeting(box) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.designations_meeting(box) TO jic_web;
REVOKE ALL ON FUNCTION public.designations_amended_meeting(box) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.designations_amended_meeting(box) TO jic_web;
REVOKE ALL ON FUNCTION public.designations_saying(text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.designations_saying(text, text[]) TO jic_web;
REVOKE ALL ON FUNCTION public.versions_saying(text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.versions_saying(text, text[]) TO jic_web;
REVOKE ALL ON FUNCTION public.designations_to_explain(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.designations_to_explain(text) TO jic_web;
REVOKE ALL ON FUNCTION public.designations_replaced(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.designations_replaced(bigint) TO jic_web;
GRANT EXECUTE ON FUNCTION public.designations_next_reference(integer) TO jic_web;

-- What capture asks of designations: whose private matter a change is. Of versions all: the one that a submission opens
-- is recorded then.
GRANT SELECT (id, uuid, owner_id, reference, released_to_id, submitted_from, submitted_revision, submitted_at)
    ON public.designations_designation TO jic_capture;
GRANT SELECT ON public.designations_version TO jic_capture;
