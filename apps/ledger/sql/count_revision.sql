-- Every recorded row counts its own changes: +1 with each, whoever writes it.
CREATE OR REPLACE FUNCTION public.ledger_count_revision() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.row_revision := OLD.row_revision + 1;
    RETURN NEW;
END
$$;
