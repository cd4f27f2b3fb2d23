-- What somebody who is served retracts is their own delegation's, and of that group: reads leave out whatever a retraction
-- names. That they speak for themselves is held as of every statement (apps/access/own_rows.py).
CREATE OR REPLACE FUNCTION public.groups_own_statement() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF public.sees_everything() OR EXISTS (
        SELECT FROM (SELECT n.uuid, n."group", n.delegation_id FROM public.groups_groupname n
                     UNION ALL SELECT d.uuid, d."group", d.delegation_id FROM public.groups_declaration d
                     UNION ALL SELECT s.uuid, s."group", s.delegation_id FROM public.groups_listing s) stated
         WHERE stated.uuid = NEW.statement AND stated."group" = NEW."group" AND stated.delegation_id = NEW.delegation_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A retraction is recorded for the person who makes it, of what their own delegation has stated about the group.'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION public.groups_own_statement() FROM PUBLIC;
CREATE OR REPLACE TRIGGER jic_own_statement BEFORE INSERT ON public.groups_retraction
    FOR EACH ROW EXECUTE FUNCTION public.groups_own_statement();
ALTER TABLE public.groups_retraction ENABLE ALWAYS TRIGGER jic_own_statement;
