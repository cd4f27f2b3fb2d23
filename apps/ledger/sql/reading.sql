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
REVOKE ALL ON FUNCTION public.ledger_leaves(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.ledger_leaves(bigint, bigint) TO jic_web;
