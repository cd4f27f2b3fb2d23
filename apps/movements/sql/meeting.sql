-- Movements that the principal may see, whose own box meets a box and whose window is open in a time. As the functions of
-- designations/sql/reading.sql, it reads past row-level security so that the index serves, and asks the policy itself.
CREATE OR REPLACE FUNCTION public.movements_meeting(
    asked box, beginning timestamptz, ending timestamptz, known timestamptz, most bigint) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT m.id FROM movements_movement m
     WHERE m.box && asked AND m.open_span && tstzrange(beginning, ending, '[]') AND m.said_at <= known
       AND ((SELECT sees_everything()) OR /* view_movement */)
     LIMIT most;
END
$$;
REVOKE ALL ON FUNCTION public.movements_meeting(box, timestamptz, timestamptz, timestamptz, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.movements_meeting(box, timestamptz, timestamptz, timestamptz, bigint) TO jic_web;
