-- A designation's current version is one of its own, and its marking is that version's. Deferred, because the first
-- version and its designation point at each other.
CREATE UNIQUE INDEX IF NOT EXISTS version_of_designation_with_level
    ON public.designations_version (id, designation_id, level);
ALTER TABLE public.designations_designation
    ADD CONSTRAINT designation_current_is_its_own
    FOREIGN KEY (current_id, id, level) REFERENCES public.designations_version (id, designation_id, level)
    DEFERRABLE INITIALLY DEFERRED;
