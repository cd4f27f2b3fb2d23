-- The outbox: whoever serves sees when the oldest row was written, the sealer takes rows, capture writes them.
GRANT SELECT (id, at) ON public.audit_change TO jic_web;
GRANT SELECT, DELETE ON public.audit_change TO jic_ledger;
GRANT INSERT ON public.audit_change TO jic_capture;
-- What capture asks of people: whose private matter a change is.
GRANT SELECT (id, uuid, delegation_id) ON public.accounts_user TO jic_capture;
