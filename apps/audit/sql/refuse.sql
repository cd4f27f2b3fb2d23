-- Refuses what may never happen to append-only tables. A statement trigger serves TRUNCATE (a row function reused
-- there would fail open), a row trigger UPDATE and DELETE.
CREATE OR REPLACE FUNCTION public.ledger_refuse() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are only ever added.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
