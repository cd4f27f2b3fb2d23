-- Keeps when which version was in force (`designations_inforce`) as the acts say: in the transaction of the act, whoever
-- writes it, under the designation's row lock. Several acts of one transaction are kept alike.
CREATE OR REPLACE FUNCTION public.negotiation_keep_in_force(act public.negotiation_act) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    follows boolean;
BEGIN
    IF act.private OR (act.from_state = act.to_state) THEN
        RETURN;
    END IF;
    -- What held holds no more: it was ended or suspended, or an amendment takes its place. A proposal of an amendment
    -- leads to a state of the other machine and leaves what holds.
    IF (act.from_state = 'in_force' OR act.to_state = 'in_force') AND act.to_state NOT LIKE 'amend\_%' THEN
        UPDATE public.designations_inforce
           SET left_act = act.uuid, left_at = act.at
         WHERE designation_id = act.designation_id AND left_at IS NULL;
    END IF;
    IF act.to_state <> 'in_force' THEN
        RETURN;
    END IF;
    -- What takes the place of something that held until now does not hold before; any other as its text says.
    SELECT d.replaces_id IS NOT NULL
           OR EXISTS (SELECT FROM public.designations_inforce p WHERE p.designation_id = d.id)
      INTO STRICT follows
      FROM public.designations_designation d WHERE d.id = act.designation_id;
    INSERT INTO public.designations_inforce
        (designation_id, version_id, level, caveat_id, box, entered_act, entered_at, valid_from, valid_until)
    SELECT v.designation_id, v.id, v.level, v.caveat_id, v.box, act.uuid, act.at,
           CASE WHEN follows THEN greatest(v.valid_from, act.at) ELSE coalesce(v.valid_from, act.at) END, v.valid_until
      FROM public.designations_version v WHERE v.id = act.version_id;
END
$$;
REVOKE ALL ON FUNCTION public.negotiation_keep_in_force(public.negotiation_act) FROM PUBLIC;

CREATE OR REPLACE FUNCTION public.negotiation_note_force() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.negotiation_keep_in_force(NEW);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION public.negotiation_note_force() FROM PUBLIC;
CREATE OR REPLACE TRIGGER jic_note_force AFTER INSERT ON public.negotiation_act
    FOR EACH ROW EXECUTE FUNCTION public.negotiation_note_force();
ALTER TABLE public.negotiation_act ENABLE ALWAYS TRIGGER jic_note_force;
