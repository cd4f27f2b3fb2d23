-- Keeps the box of each designation's current outline (`designations_extent`). A designation and its first version point
-- at each other, so that either may come first; versions never change.
CREATE OR REPLACE FUNCTION public.designations_keep_extent() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.designations_extent (designation_id, box)
    SELECT NEW.id, v.box FROM public.designations_version v WHERE v.id = NEW.current_id
        ON CONFLICT (designation_id) DO UPDATE SET box = excluded.box;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION public.designations_keep_extent() FROM PUBLIC;

CREATE OR REPLACE FUNCTION public.designations_first_extent() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.designations_extent (designation_id, box)
    SELECT d.id, NEW.box FROM public.designations_designation d
     WHERE d.id = NEW.designation_id AND d.current_id = NEW.id
        ON CONFLICT (designation_id) DO UPDATE SET box = excluded.box;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION public.designations_first_extent() FROM PUBLIC;

CREATE TRIGGER designations_keep_extent AFTER INSERT ON public.designations_designation
    FOR EACH ROW EXECUTE FUNCTION public.designations_keep_extent();
CREATE TRIGGER designations_move_extent AFTER UPDATE OF current_id ON public.designations_designation
    FOR EACH ROW WHEN (OLD.current_id IS DISTINCT FROM NEW.current_id)
    EXECUTE FUNCTION public.designations_keep_extent();
CREATE TRIGGER designations_first_extent AFTER INSERT ON public.designations_version
    FOR EACH ROW EXECUTE FUNCTION public.designations_first_extent();

INSERT INTO public.designations_extent (designation_id, box)
SELECT d.id, v.box FROM public.designations_designation d JOIN public.designations_version v ON v.id = d.current_id
    ON CONFLICT (designation_id) DO NOTHING;
