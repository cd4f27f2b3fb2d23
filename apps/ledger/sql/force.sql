-- Gives what entered or left force its place in the log when the act is sealed: the index of the first act of its
-- transaction, so that whatever one transaction brought about has one place. Editions are these places in their order.
-- The entries of one transaction lie within 4,000 (two batches), and a transaction's number may come again in another
-- database that was restored.
CREATE OR REPLACE FUNCTION public.ledger_place_force() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    subjects uuid[];
    places bigint[];
BEGIN
    -- Whatever acts there are: by what they did, and not by their names.
    IF NOT EXISTS (
        SELECT FROM sealed s
         WHERE s.event LIKE 'act.%'
           AND (EXISTS (SELECT FROM public.designations_inforce p WHERE p.entered_act = s.subject)
                OR EXISTS (SELECT FROM public.designations_inforce p WHERE p.left_act = s.subject))
    ) THEN
        RETURN NULL;
    END IF;
    WITH acts AS MATERIALIZED (
        SELECT s.index, s.tx, s.subject FROM sealed s WHERE s.event LIKE 'act.%' AND s.private_to_id IS NULL
    ), earlier AS MATERIALIZED (
        SELECT e.tx, min(e.index) AS index FROM public.ledger_entry e
         WHERE e.index < (SELECT min(s.index) FROM sealed s) AND e.index >= (SELECT min(s.index) - 4000 FROM sealed s)
           AND e.event LIKE 'act.%' AND e.private_to_id IS NULL
         GROUP BY e.tx
    )
    SELECT array_agg(a.subject ORDER BY a.index), array_agg(a.place ORDER BY a.index) INTO subjects, places
      FROM (SELECT acts.index, acts.subject, least(min(acts.index) OVER (PARTITION BY acts.tx), e.index) AS place
              FROM acts LEFT JOIN earlier e USING (tx)) a;
    UPDATE public.designations_inforce p SET entered_place = a.place
      FROM unnest(subjects, places) a (subject, place) WHERE p.entered_act = a.subject;
    UPDATE public.designations_inforce p SET left_place = a.place
      FROM unnest(subjects, places) a (subject, place) WHERE p.left_act = a.subject;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION public.ledger_place_force() FROM PUBLIC;
