-- What was recorded from an index of the log on: when, what happened and to which row, and nothing of what it says. Read
-- for the feed of changes, which asks the policy about each row before it tells anybody; so only as the system itself.
CREATE OR REPLACE FUNCTION public.exchange_recorded_after(first bigint, at_most integer)
    RETURNS TABLE (index bigint, at timestamptz, event text, row_uuid uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.index, e.at, e.event::text, coalesce(e.row_uuid, e.subject)
      FROM public.ledger_entry e
     WHERE e.index >= first
       AND 'system' = ANY (string_to_array(coalesce(current_setting('jic.roles', true), ''), ','))
     ORDER BY e.index
     LIMIT at_most
$$;
REVOKE ALL ON FUNCTION public.exchange_recorded_after(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.exchange_recorded_after(bigint, integer) TO jic_web;
