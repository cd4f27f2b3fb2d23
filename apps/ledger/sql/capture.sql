-- Writes one outbox row for each changed row, in the same transaction: the change and its record commit together or
-- not at all. Arguments: whose private matter a change may be ("designation", "record", "own", "member", "user", "delegation",
-- "open"), columns left out, columns of which only a hash is kept (comma-separated).
--
-- SECURITY DEFINER, owned by a role that nothing logs in as: writers need no right on the outbox. The identity column
-- of the outbox is drawn here, in an AFTER trigger, while the row's lock is held: the order of entries of one row is
-- the order of its changes.
CREATE OR REPLACE FUNCTION public.ledger_capture() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_row jsonb;
    new_row jsonb;
    some_row jsonb;
    was jsonb;
    became jsonb;
    column_name text;
    designation bigint;
    private_to bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        old_row := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_row := to_jsonb(NEW);
    END IF;
    IF TG_ARGV[1] <> '' THEN
        old_row := old_row - string_to_array(TG_ARGV[1], ',');
        new_row := new_row - string_to_array(TG_ARGV[1], ',');
    END IF;
    IF TG_ARGV[2] <> '' THEN
        FOREACH column_name IN ARRAY string_to_array(TG_ARGV[2], ',') LOOP
            old_row := old_row || jsonb_build_object(
                column_name, encode(sha256(convert_to(old_row ->> column_name, 'UTF8')), 'hex'));
            new_row := new_row || jsonb_build_object(
                column_name, encode(sha256(convert_to(new_row ->> column_name, 'UTF8')), 'hex'));
        END LOOP;
    END IF;

    some_row := coalesce(new_row, old_row);
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(n.key, old_row -> n.key), jsonb_object_agg(n.key, n.value)
          INTO was, became
          FROM jsonb_each(new_row) n
         WHERE n.value IS DISTINCT FROM old_row -> n.key AND n.key <> 'row_revision';
        -- Recorded exactly where it was counted (count_revision.sql).
        IF new_row -> 'row_revision' = old_row -> 'row_revision' THEN
            RETURN NULL;
        END IF;
        was := coalesce(was, '{}');
        became := coalesce(became, '{}');
    ELSE
        was := old_row;
        became := new_row;
    END IF;

    CASE TG_ARGV[0]
        WHEN 'designation' THEN
            designation := (some_row ->> 'id')::bigint;
            -- A copy for one other delegation is no matter of a third.
            IF some_row ->> 'reference' IS NULL OR some_row ->> 'released_to_id' IS NOT NULL THEN
                private_to := (some_row ->> 'owner_id')::bigint;
            END IF;
        WHEN 'record' THEN
            designation := (some_row ->> 'designation_id')::bigint;
            SELECT d.owner_id INTO private_to FROM public.designations_designation d
             WHERE d.id = designation AND (d.reference IS NULL OR d.released_to_id IS NOT NULL);
            IF (some_row ->> 'private')::boolean OR (some_row ->> 'internal')::boolean THEN
                private_to := (some_row ->> 'delegation_id')::bigint;
            END IF;
        WHEN 'own' THEN
            designation := (some_row ->> 'designation_id')::bigint;
            private_to := (some_row ->> 'delegation_id')::bigint;
        WHEN 'member' THEN
            SELECT u.delegation_id INTO private_to FROM public.accounts_user u
             WHERE u.id = (some_row ->> 'user_id')::bigint;
        WHEN 'user', 'delegation' THEN
            private_to := (some_row ->> 'delegation_id')::bigint;
        ELSE
            private_to := NULL;
    END CASE;

    INSERT INTO public.ledger_change
        (at, tx, seq, table_name, operation, subject, revision, before, after,
         actor, delegation, request, role, designation_id, private_to_id)
    VALUES
        (clock_timestamp(), pg_current_xact_id()::text::bigint,
         -- The position within the transaction, read and counted on in one breath.
         set_config('jic.seq', (coalesce(nullif(current_setting('jic.seq', true), ''), '0')::integer + 1)::text, true)
             ::integer - 1,
         TG_TABLE_NAME, TG_OP,
         coalesce((some_row ->> 'uuid')::uuid, md5(TG_TABLE_NAME || (some_row ->> 'id'))::uuid),
         (some_row ->> 'row_revision')::integer, was, became,
         nullif(current_setting('jic.actor', true), '')::uuid,
         coalesce(current_setting('jic.delegation', true), ''),
         nullif(current_setting('jic.request', true), '')::uuid,
         session_user || CASE WHEN current_setting('role') IN ('none', session_user) THEN ''
                              ELSE ' as ' || current_setting('role') END,
         designation, private_to);
    RETURN NULL;
END
$$;
ALTER FUNCTION public.ledger_capture() OWNER TO jic_capture;
REVOKE ALL ON FUNCTION public.ledger_capture() FROM PUBLIC;
