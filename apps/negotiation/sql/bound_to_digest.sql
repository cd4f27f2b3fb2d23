-- An act and a consent name a version of their own designation and exactly its digest: whoever writes them.
CREATE UNIQUE INDEX IF NOT EXISTS version_of_designation_with_digest
    ON public.designations_version (id, designation_id, digest);
ALTER TABLE public.negotiation_act
    ADD CONSTRAINT act_bound_to_digest FOREIGN KEY (version_id, designation_id, digest)
    REFERENCES public.designations_version (id, designation_id, digest);
ALTER TABLE public.negotiation_approval
    ADD CONSTRAINT approval_bound_to_digest FOREIGN KEY (version_id, designation_id, digest)
    REFERENCES public.designations_version (id, designation_id, digest);
