-- The next public number of a year, without gaps: the row's lock is held until the submission commits.
CREATE TABLE IF NOT EXISTS public.designations_reference (year integer PRIMARY KEY, last integer NOT NULL);
CREATE OR REPLACE FUNCTION public.designations_next_reference(of_year integer) RETURNS integer
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO public.designations_reference AS r (year, last) VALUES (of_year, 1)
    ON CONFLICT (year) DO UPDATE SET last = r.last + 1
    RETURNING last
$$;
REVOKE ALL ON FUNCTION public.designations_next_reference(integer) FROM PUBLIC;
