-- A change leaves the outbox only into the log, in the same transaction or after: whoever may take from the outbox must
-- not be able to make a change unrecorded. One check a statement, by the unique index on the entry's change.
CREATE OR REPLACE FUNCTION public.ledger_taken() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM taken t LEFT JOIN public.ledger_entry e ON e.change_id = t.id
         WHERE (e.subject, e.revision, e.at, e.tx, e.seq, e.role, e.scope)
               IS DISTINCT FROM (t.subject, t.revision, t.at, t.tx, t.seq, t.role, t.scope)
            OR e.actor IS DISTINCT FROM t.actor OR e.private_to_id IS DISTINCT FROM t.private_to_id
    ) THEN
        RAISE EXCEPTION 'A change that is not in the log stays in the outbox.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;
