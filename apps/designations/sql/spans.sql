-- From a moment until before another (null: without end); empty where it would end before it begins, which clocks of
-- several machines can bring about.
CREATE OR REPLACE FUNCTION public.span_of_time(beginning timestamptz, ending timestamptz) RETURNS tstzrange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN ending <= beginning THEN 'empty'::tstzrange ELSE tstzrange(beginning, ending) END
$$;
