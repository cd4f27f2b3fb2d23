-- The map of the past. As the functions of reading.sql, these read past row-level security so that indexes serve, and
-- each asks the policy itself. An observer may read here what held, whose designation's record is closed to it since.

-- What held at the moment `moment`, as the centre knew it at `known`. Empty arguments narrow nothing.
CREATE OR REPLACE FUNCTION public.in_force_as_of(
    moment timestamptz, known timestamptz, within box, words text, languages text[], named text, kinds text[],
    originator bigint)
    RETURNS TABLE (id bigint, reference text, level smallint, caveat_id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000
    SET search_path = public, pg_temp
    -- What is not asked for is left out of the plan.
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    question tsquery := CASE WHEN words <> '' THEN search_query(words, languages) END;
BEGIN
    -- What the record of that time says to hold, and by its own validity does.
    RETURN QUERY
    SELECT p.id, d.reference::text, p.level, p.caveat_id
      FROM designations_inforce p JOIN designations_designation d ON d.id = p.designation_id
     WHERE p.recorded @> in_force_as_of.known
       AND p.valid_from <= in_force_as_of.moment AND (p.valid_until IS NULL OR p.valid_until > in_force_as_of.moment)
       AND (in_force_as_of.within IS NULL OR p.box && in_force_as_of.within)
       AND (question IS NULL OR EXISTS (
                SELECT FROM designations_version v WHERE v.id = p.version_id AND v.search @@ question))
       AND (in_force_as_of.named = '' OR d.reference ILIKE in_force_as_of.named || '%'
            OR d.reference ILIKE '%' || in_force_as_of.named)
       AND (in_force_as_of.kinds IS NULL OR d.kind = ANY (in_force_as_of.kinds))
       AND (in_force_as_of.originator IS NULL OR d.owner_id = in_force_as_of.originator)
       AND ((SELECT sees_everything()) OR /* view_in_force */);
    -- What had ended by the time of that knowledge, and not yet at the moment that is asked about.
    IF in_force_as_of.known > in_force_as_of.moment THEN
        RETURN QUERY
        SELECT p.id, d.reference::text, p.level, p.caveat_id
          FROM designations_inforce p JOIN designations_designation d ON d.id = p.designation_id
         WHERE p.valid @> in_force_as_of.moment AND p.left_at <= in_force_as_of.known
           AND (in_force_as_of.within IS NULL OR p.box && in_force_as_of.within)
           AND (question IS NULL OR EXISTS (
                    SELECT FROM designations_version v WHERE v.id = p.version_id AND v.search @@ question))
           AND (in_force_as_of.named = '' OR d.reference ILIKE in_force_as_of.named || '%'
                OR d.reference ILIKE '%' || in_force_as_of.named)
           AND (in_force_as_of.kinds IS NULL OR d.kind = ANY (in_force_as_of.kinds))
           AND (in_force_as_of.originator IS NULL OR d.owner_id = in_force_as_of.originator)
           AND ((SELECT sees_everything()) OR /* view_in_force */);
    END IF;
END
$$;

-- What held at any time of `span`, as the centre knew it at `known`; of each designation what held last.
CREATE OR REPLACE FUNCTION public.in_force_during(span tstzrange, known timestamptz, within box, kinds text[])
    RETURNS TABLE (id bigint, reference text, level smallint, caveat_id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (d.reference) p.id, d.reference::text, p.level, p.caveat_id
      FROM designations_inforce p JOIN designations_designation d ON d.id = p.designation_id
     WHERE (p.valid && in_force_during.span AND p.left_at <= in_force_during.known
            -- What had not ended by the time of that knowledge holds by its own validity.
            OR p.recorded @> in_force_during.known
               AND public.span_of_time(p.valid_from, p.valid_until) && in_force_during.span)
       AND (in_force_during.within IS NULL OR p.box && in_force_during.within)
       AND d.kind = ANY (in_force_during.kinds)
       AND ((SELECT sees_everything()) OR /* view_in_force */)
     ORDER BY d.reference, p.entered_at DESC, p.id DESC;
END
$$;

-- What readers of the past are shown of these periods, where they may know of them.
CREATE OR REPLACE FUNCTION public.in_force_told(asked bigint[])
    RETURNS TABLE (
        id bigint, designation uuid, reference text, kind text, owner_id bigint, version uuid, number integer,
        delegation_id bigint, titles jsonb, area_m2 double precision, box text, digest bytea, level smallint,
        caveat_id bigint, entered_at timestamptz, left_at timestamptz, valid_from timestamptz, valid_until timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT p.id, d.uuid, d.reference::text, d.kind::text, d.owner_id, v.uuid, v.sequence - d.submitted_from + 1,
           v.delegation_id, v.titles, v.area_m2, p.box::text, v.digest, p.level, p.caveat_id, p.entered_at, p.left_at,
           p.valid_from, p.valid_until
      FROM designations_inforce p
      JOIN designations_designation d ON d.id = p.designation_id
      JOIN designations_version v ON v.id = p.version_id
     WHERE p.id = ANY (asked) AND ((SELECT sees_everything()) OR /* view_in_force */);
END
$$;

-- Their outlines.
CREATE OR REPLACE FUNCTION public.in_force_outlines(asked bigint[]) RETURNS TABLE (id bigint, outline bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT p.id, v.outline FROM designations_inforce p JOIN designations_version v ON v.id = p.version_id
     WHERE p.id = ANY (asked) AND ((SELECT sees_everything()) OR /* view_in_force */);
END
$$;

-- What was in force after the acts at a place in the log, with a marking up to this level and with none but these
-- caveats: as an edition writes it (docs/ledger.md, "Editions"). Made here, where it takes a tenth of the time.
CREATE OR REPLACE FUNCTION public.in_force_written(place bigint, up_to smallint, caveats bigint[]) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT string_agg('{"designation":"' || d.uuid || '","digest":"' || encode(v.digest, 'hex') || '","reference":'
                          || to_json(d.reference::text) || ',"version":"' || v.uuid || '"}', ',' ORDER BY d.uuid)
          FROM designations_inforce p
          JOIN designations_designation d ON d.id = p.designation_id
          JOIN designations_version v ON v.id = p.version_id
         WHERE p.entered_place <= in_force_written.place
           AND (p.left_place IS NULL OR p.left_place > in_force_written.place)
           AND p.level <= in_force_written.up_to
           AND (p.caveat_id IS NULL OR p.caveat_id = ANY (in_force_written.caveats))
           AND ((SELECT sees_everything()) OR /* view_in_force */));
END
$$;

-- Their terms.
CREATE OR REPLACE FUNCTION public.in_force_terms(asked bigint[]) RETURNS TABLE (id bigint, terms jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT p.id, v.terms FROM designations_inforce p JOIN designations_version v ON v.id = p.version_id
     WHERE p.id = ANY (asked) AND ((SELECT sees_everything()) OR /* view_in_force */);
END
$$;

-- The phases of the arrangement that they begin with, of those that name one.
CREATE OR REPLACE FUNCTION public.in_force_phases(asked bigint[]) RETURNS TABLE (id bigint, phase text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT p.id, v.provisions ->> 'begins_with' FROM designations_inforce p JOIN designations_version v ON v.id = p.version_id
     WHERE p.id = ANY (asked) AND v.provisions ->> 'begins_with' <> ''
       AND ((SELECT sees_everything()) OR /* view_in_force */);
END
$$;

-- When this version was in force, the latest first.
CREATE OR REPLACE FUNCTION public.in_force_of_version(asked uuid) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT p.id FROM designations_inforce p JOIN designations_version v ON v.id = p.version_id
     WHERE v.uuid = asked AND ((SELECT sees_everything()) OR /* view_in_force */)
     ORDER BY p.entered_at DESC;
END
$$;

REVOKE ALL ON FUNCTION public.in_force_as_of(timestamptz, timestamptz, box, text, text[], text, text[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.in_force_as_of(timestamptz, timestamptz, box, text, text[], text, text[], bigint) TO jic_web;
REVOKE ALL ON FUNCTION public.in_force_during(tstzrange, timestamptz, box, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.in_force_during(tstzrange, timestamptz, box, text[]) TO jic_web;
REVOKE ALL ON FUNCTION public.in_force_told(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.in_force_told(bigint[]) TO jic_web;
REVOKE ALL ON FUNCTION public.in_force_outlines(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.in_force_outlines(bigint[]) TO jic_web;
REVOKE ALL ON FUNCTION public.in_force_terms(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.in_force_terms(bigint[]) TO jic_web;
REVOKE ALL ON FUNCTION public.in_force_phases(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.in_force_phases(bigint[]) TO jic_web;
REVOKE ALL ON FUNCTION public.in_force_of_version(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.in_force_of_version(uuid) TO jic_web;
REVOKE ALL ON FUNCTION public.in_force_written(bigint, smallint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.in_force_written(bigint, smallint, bigint[]) TO jic_web;
