-- What a token is stays as it was made, and what was ended stays ended, whoever writes. The site's pages make one for
-- whoever asks and for nobody else: a clearance admin sees the tokens of members, and gives them none.
CREATE OR REPLACE FUNCTION public.tokens_lasting() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF current_user = 'jic_web' AND NEW.user_id IS DISTINCT FROM
               nullif(current_setting('jic.user_id', true), '')::bigint THEN
            RAISE EXCEPTION 'a token is made by whoever it belongs to' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF (NEW.uuid, NEW.user_id, NEW.name, NEW.purpose, NEW.scope, NEW.digest, NEW.created_at, NEW.expires_at)
              IS DISTINCT FROM
          (OLD.uuid, OLD.user_id, OLD.name, OLD.purpose, OLD.scope, OLD.digest, OLD.created_at, OLD.expires_at)
       OR (OLD.ended_at IS NOT NULL
           AND (NEW.ended_at, NEW.ended_by_id) IS DISTINCT FROM (OLD.ended_at, OLD.ended_by_id)) THEN
        RAISE EXCEPTION 'a token stays as it was made, and ended' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER jic_lasting BEFORE INSERT OR UPDATE ON public.tokens_apitoken
    FOR EACH ROW EXECUTE FUNCTION public.tokens_lasting();
ALTER TABLE public.tokens_apitoken ENABLE ALWAYS TRIGGER jic_lasting;
