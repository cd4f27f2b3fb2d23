-- Whoever serves people records a statement about a group for nobody but the person who asks, for their own delegation,
-- and where the policy lets them state it. What is retracted is their own delegation's, too, and of that group: reads
-- leave out whatever a retraction names.
CREATE OR REPLACE FUNCTION public.groups_own_statement() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF public.sees_everything() OR (
        NEW.user_id::text = coalesce(current_setting('jic.user_id', true), '')
        AND NEW.delegation_id::text = coalesce(current_setting('jic.delegation_id', true), '')
        AND CASE TG_TABLE_NAME WHEN 'groups_listing' THEN /* may_list */ ELSE /* may_state */ END
        AND (TG_TABLE_NAME <> 'groups_retraction' OR EXISTS (
            SELECT FROM (SELECT n.uuid, n."group", n.delegation_id FROM public.groups_groupname n
                         UNION ALL SELECT d.uuid, d."group", d.delegation_id FROM public.groups_declaration d
                         UNION ALL SELECT s.uuid, s."group", s.delegation_id FROM public.groups_listing s) stated
             WHERE stated.uuid::text = to_jsonb(NEW) ->> 'statement'
               AND stated."group"::text = to_jsonb(NEW) ->> 'group'
               AND stated.delegation_id = NEW.delegation_id)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A statement about a group is recorded for the person who makes it, and for nobody else.'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION public.groups_own_statement() FROM PUBLIC;
CREATE OR REPLACE TRIGGER jic_own_statement BEFORE INSERT ON public.groups_group
    FOR EACH ROW EXECUTE FUNCTION public.groups_own_statement();
ALTER TABLE public.groups_group ENABLE ALWAYS TRIGGER jic_own_statement;
CREATE OR REPLACE TRIGGER jic_own_statement BEFORE INSERT ON public.groups_groupname
    FOR EACH ROW EXECUTE FUNCTION public.groups_own_statement();
ALTER TABLE public.groups_groupname ENABLE ALWAYS TRIGGER jic_own_statement;
CREATE OR REPLACE TRIGGER jic_own_statement BEFORE INSERT ON public.groups_declaration
    FOR EACH ROW EXECUTE FUNCTION public.groups_own_statement();
ALTER TABLE public.groups_declaration ENABLE ALWAYS TRIGGER jic_own_statement;
CREATE OR REPLACE TRIGGER jic_own_statement BEFORE INSERT ON public.groups_listing
    FOR EACH ROW EXECUTE FUNCTION public.groups_own_statement();
ALTER TABLE public.groups_listing ENABLE ALWAYS TRIGGER jic_own_statement;
CREATE OR REPLACE TRIGGER jic_own_statement BEFORE INSERT ON public.groups_retraction
    FOR EACH ROW EXECUTE FUNCTION public.groups_own_statement();
ALTER TABLE public.groups_retraction ENABLE ALWAYS TRIGGER jic_own_statement;
