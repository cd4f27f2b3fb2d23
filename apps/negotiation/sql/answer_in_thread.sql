-- An answer is about its thread's designation, and as visible as its thread: whoever writes it.
CREATE UNIQUE INDEX IF NOT EXISTS comment_of_designation_as_visible
    ON public.negotiation_comment (id, designation_id, internal);
ALTER TABLE public.negotiation_comment
    ADD CONSTRAINT answer_as_visible_as_thread FOREIGN KEY (thread_id, designation_id, internal)
    REFERENCES public.negotiation_comment (id, designation_id, internal);
