-- A grant takes two members of the holder's own delegation, and a review is done by one. Constraints of the table hold
-- that the two are not one and neither is the holder; this holds what takes a look into another table, and that the
-- site's pages cannot write what only an operator may: a grant that nobody proposed.
--
-- What was proposed and what was confirmed or revoked stays as it is, whoever writes.
CREATE OR REPLACE FUNCTION public.access_two_admins() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    home bigint;
BEGIN
    SELECT u.delegation_id INTO home FROM public.accounts_user u WHERE u.id = NEW.user_id;
    IF TG_OP = 'INSERT' THEN
        IF current_user = 'jic_web' AND (NEW.granted_by_id IS NULL OR NEW.confirmed_at IS NOT NULL) THEN
            RAISE EXCEPTION 'a grant begins as a proposal of one clearance admin'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF (OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_at, NEW.confirmed_by_id)
              IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmed_by_id))
        OR (OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.revoked_by_id, NEW.revoke_reason, NEW.confirmed_at)
              IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_id, OLD.revoke_reason, OLD.confirmed_at)) THEN
        RAISE EXCEPTION 'what was confirmed or revoked stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM public.accounts_user u
         WHERE u.id IN (NEW.granted_by_id, NEW.confirmed_by_id, NEW.revoked_by_id) AND u.delegation_id <> home
    ) THEN
        RAISE EXCEPTION 'only members of the holder''s own delegation propose, confirm and revoke'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER jic_two_admins BEFORE INSERT OR UPDATE ON public.access_grant
    FOR EACH ROW EXECUTE FUNCTION public.access_two_admins();
ALTER TABLE public.access_grant ENABLE ALWAYS TRIGGER jic_two_admins;
