-- A row as the log tells it (docs/ledger.md, "Capture"): capture and audit both ask here, so that they cannot differ.
--
-- `part` holds the columns that are asked for, `stored` the whole row as `to_jsonb` gives it, or of a change the side
-- that `part` is of. `left_out`: columns that no record has. `hashed`: columns of which only a hash is recorded.
-- `keys`: columns that refer to rows of the tables `targets`, in the same order.
--
-- What tells of drafts is counted from the submission. Versions and acts of before it keep their numbers: they are
-- private for good.
CREATE OR REPLACE FUNCTION public.ledger_row(
    of_table text, part jsonb, stored jsonb, left_out text[], hashed text[], keys text[], targets text[]
) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    told jsonb := part - left_out;
    -- What stands in place of columns, put in at the end: each time that a column is put into a version of 60 vertices,
    -- all of it is walked through, which takes 10 µs.
    instead jsonb := '{}';
    place integer;
    ordinal integer;
    first integer;
    submitted jsonb;
BEGIN
    IF part IS NULL THEN
        RETURN NULL;
    END IF;
    FOR place IN 1 .. cardinality(hashed) LOOP
        IF told ? hashed[place] THEN
            instead := instead || jsonb_build_object(
                hashed[place], encode(sha256(convert_to(told ->> hashed[place], 'UTF8')), 'hex'));
        END IF;
    END LOOP;
    FOR place IN 1 .. cardinality(keys) LOOP
        IF told ->> keys[place] IS NOT NULL THEN
            instead := instead || jsonb_build_object(
                keys[place], public.ledger_named(targets[place], (told ->> keys[place])::bigint));
        END IF;
    END LOOP;

    CASE of_table
        WHEN 'designations_designation' THEN
            IF told ? 'created_at' AND stored ->> 'submitted_at' IS NOT NULL THEN
                instead := instead || jsonb_build_object('created_at', stored -> 'submitted_at');
            END IF;
            IF told ? 'revision' AND stored ->> 'submitted_revision' IS NOT NULL THEN
                instead := instead || jsonb_build_object(
                    'revision', (told ->> 'revision')::integer - (stored ->> 'submitted_revision')::integer + 1);
            END IF;
        WHEN 'designations_version' THEN
            -- A text in each language is a column of its own in the log.
            IF told ? 'titles' THEN
                SELECT instead || jsonb_object_agg('title_' || t.key, t.value) INTO instead
                  FROM jsonb_each(told -> 'titles') t;
            END IF;
            IF told ? 'terms' THEN
                SELECT instead || jsonb_object_agg('terms_' || t.key, t.value) INTO instead
                  FROM jsonb_each(told -> 'terms') t;
            END IF;
            told := told - '{titles,terms}'::text[];
            SELECT d.submitted_from, to_jsonb(d.submitted_at) INTO first, submitted
              FROM public.designations_designation d WHERE d.id = (stored ->> 'designation_id')::bigint;
            ordinal := (stored ->> 'sequence')::integer - first + 1;
            IF ordinal >= 1 THEN
                instead := instead || jsonb_build_object('sequence', ordinal);
            END IF;
            IF ordinal = 1 THEN
                instead := instead || jsonb_build_object('parent_id', NULL, 'created_at', submitted);
            END IF;
        WHEN 'negotiation_act' THEN
            SELECT d.submitted_revision INTO first
              FROM public.designations_designation d WHERE d.id = (stored ->> 'designation_id')::bigint;
            ordinal := (stored ->> 'sequence')::integer - first + 1;
            IF ordinal >= 1 THEN
                instead := instead || jsonb_build_object('sequence', ordinal);
            END IF;
        WHEN 'accounts_passkey' THEN
            -- Whose key it is, for whoever may not see people.
            IF told ? 'user_id' THEN
                instead := instead || jsonb_build_object('delegation_id', (
                    SELECT d.code FROM public.accounts_user u JOIN public.accounts_delegation d ON d.id = u.delegation_id
                     WHERE u.id = (stored ->> 'user_id')::bigint));
            END IF;
        ELSE
            NULL;
    END CASE;
    RETURN told || instead;
END
$$;
