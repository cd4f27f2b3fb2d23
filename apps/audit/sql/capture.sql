-- Writes one outbox row for each changed row, in the same transaction: the change and its record commit together or
-- not at all. Arguments: whose private matter a change may be ("designation", "record", "own", "member", "user",
-- "delegation", "open"), then for `ledger_row` columns left out, columns of which only a hash is kept, columns that
-- refer to other rows, and the tables of those (comma-separated), then the column that leads to the record whose marking
-- the row has, and the statement that reads it (both empty where there is none).
--
-- With a designation's submission its record begins anew: the version on the table, then the designation, both as if
-- they were written now, under names that no entry of the draft has.
--
-- SECURITY DEFINER, owned by a role that nothing logs in as: writers need no right on the outbox. The identity column
-- of the outbox is drawn here, in an AFTER trigger, while the row's lock is held: the order of entries of one row is
-- the order of its changes. Whoever writes, moments and bytes stand in the log in one form.
CREATE OR REPLACE FUNCTION public.ledger_capture() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET bytea_output = 'hex'
AS $$
DECLARE
    left_out CONSTANT text[] := string_to_array(TG_ARGV[1], ',');
    hashed CONSTANT text[] := string_to_array(TG_ARGV[2], ',');
    keys CONSTANT text[] := string_to_array(TG_ARGV[3], ',');
    targets CONSTANT text[] := string_to_array(TG_ARGV[4], ',');
    operation text := TG_OP;
    submitted boolean := false;
    old_row jsonb;
    new_row jsonb;
    some_row jsonb;
    was jsonb;
    became jsonb;
    designation record;
    designation_key bigint;
    private_to bigint;
    subject uuid;
    row_uuid uuid;
    scope text := 'common';
    caveat bigint;
    marked_level integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF TG_ARGV[0] = 'designation' THEN
            submitted := OLD.reference IS NULL AND NEW.reference IS NOT NULL;
        END IF;
        -- Recorded exactly where it was counted (count_revision.sql).
        IF NEW.row_revision = OLD.row_revision AND NOT submitted THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        old_row := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_row := to_jsonb(NEW);
    END IF;
    some_row := coalesce(new_row, old_row);
    subject := (some_row ->> 'uuid')::uuid;

    CASE TG_ARGV[0]
        WHEN 'designation' THEN
            designation_key := (some_row ->> 'id')::bigint;
            IF TG_OP = 'UPDATE' THEN
                IF NEW.reference IS NULL AND OLD.reference IS NOT NULL
                   OR NEW.released_to_id IS DISTINCT FROM OLD.released_to_id THEN
                    RAISE EXCEPTION 'What was submitted is not private again, and no copy becomes anything else.'
                        USING ERRCODE = 'insufficient_privilege';
                END IF;
            END IF;
            -- A copy for one other delegation is no matter of a third.
            IF some_row ->> 'reference' IS NULL OR some_row ->> 'released_to_id' IS NOT NULL THEN
                private_to := (some_row ->> 'owner_id')::bigint;
            END IF;
            IF some_row ->> 'reference' IS NULL THEN
                row_uuid := subject;
                subject := (some_row ->> 'draft_subject')::uuid;
            END IF;
            scope := some_row ->> 'uuid';
        WHEN 'record' THEN
            designation_key := (some_row ->> 'designation_id')::bigint;
            SELECT d.uuid, d.owner_id, d.reference IS NULL AS draft, d.released_to_id IS NOT NULL AS copy
              INTO STRICT designation FROM public.designations_designation d WHERE d.id = designation_key;
            scope := designation.uuid;
            IF designation.draft OR designation.copy THEN
                private_to := designation.owner_id;
            ELSIF (some_row ->> 'private')::boolean THEN
                RAISE EXCEPTION 'After the submission of its designation no record is private.'
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
            IF designation.draft AND TG_TABLE_NAME = 'designations_version' THEN
                row_uuid := subject;
                subject := gen_random_uuid();
            END IF;
            IF (some_row ->> 'internal')::boolean THEN
                IF TG_TABLE_NAME <> 'negotiation_comment' THEN
                    RAISE EXCEPTION 'Only a comment is internal.' USING ERRCODE = 'insufficient_privilege';
                END IF;
                private_to := (some_row ->> 'delegation_id')::bigint;
            END IF;
        WHEN 'own' THEN
            designation_key := (some_row ->> 'designation_id')::bigint;
            private_to := (some_row ->> 'delegation_id')::bigint;
        WHEN 'member' THEN
            SELECT u.delegation_id INTO STRICT private_to FROM public.accounts_user u
             WHERE u.id = (some_row ->> 'user_id')::bigint;
        WHEN 'user', 'delegation' THEN
            private_to := (some_row ->> 'delegation_id')::bigint;
        WHEN 'open' THEN
            private_to := NULL;
    END CASE;

    IF TG_ARGV[5] <> '' THEN
        EXECUTE TG_ARGV[6] INTO STRICT marked_level, caveat USING (some_row ->> TG_ARGV[5])::bigint;
    END IF;

    IF submitted THEN
        PERFORM public.ledger_note_submitted_version(designation_key, NEW.submitted_from, scope);
        operation := 'INSERT';
    END IF;
    IF operation = 'UPDATE' THEN
        SELECT coalesce(jsonb_object_agg(n.key, old_row -> n.key), '{}'), coalesce(jsonb_object_agg(n.key, n.value), '{}')
          INTO was, became
          FROM jsonb_each(new_row) n
         WHERE n.value IS DISTINCT FROM old_row -> n.key;
    ELSE
        was := CASE operation WHEN 'DELETE' THEN old_row END;
        became := new_row;
    END IF;
    PERFORM public.ledger_note(
        TG_TABLE_NAME, operation, subject, row_uuid, (some_row ->> 'row_revision')::integer,
        public.ledger_row(TG_TABLE_NAME, was, old_row, left_out, hashed, keys, targets),
        public.ledger_row(TG_TABLE_NAME, became, new_row, left_out, hashed, keys, targets),
        designation_key, private_to, scope, coalesce(caveat, (became ->> 'caveat_id')::bigint), marked_level);
    RETURN NULL;
END
$$;
ALTER FUNCTION public.ledger_capture() OWNER TO jic_capture;
REVOKE ALL ON FUNCTION public.ledger_capture() FROM PUBLIC;

-- The version that a submission opens, as if it were written with it.
CREATE OR REPLACE FUNCTION public.ledger_note_submitted_version(designation_key bigint, number integer, scope text)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    version jsonb;
    columns record;
BEGIN
    SELECT to_jsonb(v) INTO STRICT version FROM public.designations_version v
     WHERE v.designation_id = designation_key AND v.sequence = number;
    SELECT * INTO STRICT columns FROM public.ledger_nouns() n WHERE n.table_name = 'designations_version';
    PERFORM public.ledger_note(
        'designations_version', 'INSERT', (version ->> 'uuid')::uuid, NULL, 1, NULL,
        public.ledger_row('designations_version', version, version,
                          columns.left_out, columns.hashed, columns.keys, columns.targets),
        designation_key, NULL, scope, (version ->> 'caveat_id')::bigint, NULL);
END
$$;
ALTER FUNCTION public.ledger_note_submitted_version(bigint, integer, text) OWNER TO jic_capture;
REVOKE ALL ON FUNCTION public.ledger_note_submitted_version(bigint, integer, text) FROM PUBLIC;

-- One row of the outbox, with who writes it and where it stands in its transaction. `caveat` and `marked_level` are no
-- part of the record: they say who may read it.
DROP FUNCTION IF EXISTS
    public.ledger_note(text, text, uuid, uuid, integer, jsonb, jsonb, bigint, bigint, text, bigint);
CREATE OR REPLACE FUNCTION public.ledger_note(
    table_name text, operation text, subject uuid, row_uuid uuid, revision integer, was jsonb, became jsonb,
    designation bigint, private_to bigint, scope text, caveat bigint, marked_level integer
) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.audit_change
        (at, tx, seq, table_name, operation, subject, row_uuid, revision, before, after,
         actor, delegation, request, role, designation_id, private_to_id, scope, caveat_id, marked_level)
    VALUES
        (clock_timestamp(), pg_current_xact_id()::text::bigint,
         -- The position within the transaction, read and counted on in one breath.
         set_config('jic.seq', (coalesce(nullif(current_setting('jic.seq', true), ''), '0')::integer + 1)::text, true)
             ::integer - 1,
         table_name, operation, subject, row_uuid, revision, was, became,
         nullif(current_setting('jic.actor', true), '')::uuid,
         coalesce(current_setting('jic.delegation', true), ''),
         nullif(current_setting('jic.request', true), '')::uuid,
         session_user || CASE WHEN current_setting('role') IN ('none', session_user) THEN ''
                              ELSE ' as ' || current_setting('role') END,
         designation, private_to, CASE WHEN private_to IS NULL THEN scope ELSE '' END, caveat, marked_level);
END
$$;
ALTER FUNCTION public.ledger_note(text, text, uuid, uuid, integer, jsonb, jsonb, bigint, bigint, text, bigint, integer)
    OWNER TO jic_capture;
REVOKE ALL ON FUNCTION
    public.ledger_note(text, text, uuid, uuid, integer, jsonb, jsonb, bigint, bigint, text, bigint, integer) FROM PUBLIC;
