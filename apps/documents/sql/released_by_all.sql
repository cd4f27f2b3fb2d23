-- Whether a proposal of release came about: it was not ended, and every party consented to exactly its digest. What was
-- proposed before or is open since is no matter of the public, whatever else of the instrument was released.
CREATE OR REPLACE FUNCTION public.documents_consented_by_all(publication bigint) RETURNS boolean
    LANGUAGE sql STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.documents_publication p
         WHERE p.id = publication
           AND NOT EXISTS (SELECT FROM public.documents_publicationend e WHERE e.publication_id = p.id)
           AND jsonb_array_length(p.parties) > 0
           AND NOT EXISTS (
               SELECT FROM jsonb_array_elements_text(p.parties) party
                WHERE NOT EXISTS (
                    SELECT FROM public.documents_publicationconsent c
                      JOIN public.accounts_delegation d ON d.id = c.delegation_id
                     WHERE c.publication_id = p.id AND c.digest = p.digest AND d.code = party.value)))
$$;
REVOKE ALL ON FUNCTION public.documents_consented_by_all(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.documents_consented_by_all(bigint) TO jic_web, jic_worker;

-- Nobody releases a restricted instrument alone: the moment of a release is set once, and only where every party of a
-- proposal, and every delegation that is a signatory by then, has consented to exactly its digest. Of a file, where its
-- instrument is released and the proposal names its digest. Whoever asks, by whatever statement.
CREATE OR REPLACE FUNCTION public.documents_released_by_all() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_instrument bigint;
    named text := '';
BEGIN
    IF NEW.released_at IS NOT DISTINCT FROM (CASE TG_OP WHEN 'UPDATE' THEN OLD.released_at END) THEN
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'documents_instrument' THEN
        of_instrument := NEW.id;
    ELSE
        of_instrument := to_jsonb(NEW) ->> 'instrument_id';
        named := encode((to_jsonb(NEW) ->> 'digest')::bytea, 'hex');
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.released_at IS NULL AND EXISTS (
        SELECT FROM public.documents_publication p
         WHERE p.instrument_id = of_instrument
           AND (named = '' OR EXISTS (
               SELECT FROM jsonb_array_elements(p.content -> 'files') f WHERE f ->> 'digest' = named))
           AND public.documents_consented_by_all(p.id)
           AND NOT EXISTS (
               SELECT FROM public.accounts_delegation s
                WHERE s.is_signatory AND NOT EXISTS (
                    SELECT FROM public.documents_publicationconsent c
                     WHERE c.publication_id = p.id AND c.digest = p.digest AND c.delegation_id = s.id)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A document is released to the public by the consent of every signatory, once.'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION public.documents_released_by_all() FROM PUBLIC;
CREATE OR REPLACE TRIGGER jic_released_by_all BEFORE INSERT OR UPDATE ON public.documents_instrument
    FOR EACH ROW EXECUTE FUNCTION public.documents_released_by_all();
ALTER TABLE public.documents_instrument ENABLE ALWAYS TRIGGER jic_released_by_all;
CREATE OR REPLACE TRIGGER jic_released_by_all BEFORE INSERT OR UPDATE ON public.documents_instrumentfile
    FOR EACH ROW EXECUTE FUNCTION public.documents_released_by_all();
ALTER TABLE public.documents_instrumentfile ENABLE ALWAYS TRIGGER jic_released_by_all;
