-- An amendment on the table is a version of the same designation, marked as what it amends: whoever may see one sees both.
ALTER TABLE public.designations_designation
    ADD CONSTRAINT designation_proposed_is_its_own
    FOREIGN KEY (proposed_id, id, level) REFERENCES public.designations_version (id, designation_id, level)
    DEFERRABLE INITIALLY DEFERRED;
