-- Announces a new row on the channel "jic_live", as its noun and its key. PostgreSQL delivers it with the commit of the
-- transaction that wrote the row, and never without it. Nothing of the row's content is in it: who listens asks the
-- policy for every reader.
CREATE OR REPLACE FUNCTION public.live_announce() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('jic_live', TG_ARGV[0] || ':' || NEW.id);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION public.live_announce() FROM PUBLIC;
