-- Moves the oldest `at_most` rows of the outbox into the log, from index `first` on, and returns the hashes of the leaves
-- that it made, 32 bytes each, in their order. One statement's snapshot takes every row that it sees, in identity order.
--
-- Made here and not in the worker, because fetching rows, building them in Python and copying them back took four times
-- as long. `random` holds 80 bytes for each row: 16 for the entry's UUID (version 4), 16 for the salt of each of at
-- most four openings, by place; the worker brings them, because asking the database for a random UUID takes 3 µs each. The
-- worker reads back what is stored and hashes it again. The form of leaves and openings: docs/ledger.md.
CREATE OR REPLACE FUNCTION public.ledger_seal(first bigint, at_most integer, random bytea) RETURNS bytea
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    -- Planned once for a session, and so that the plan is right for an outbox of one row and of a million: planning took
    -- 5 ms a batch, and a plan that sorts or reads whole tables would be kept when they have grown.
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_mergejoin = off
AS $$
DECLARE
    hashes bytea;
    changes bigint[];
BEGIN
    -- OFFSET 0 keeps a part from being merged into the next, which would compute anew what is used twice; rows pass from
    -- part to part without being copied, as MATERIALIZED would.
    WITH nouns AS MATERIALIZED (
        -- Taking the other columns away leaves a field in a tenth of the time that picking its own takes.
        SELECT n.*, n.outline_columns || n.text_columns AS apart_columns,
               CASE WHEN n.outline_columns <> '{}' THEN ARRAY(
                   SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = ('public.' || n.table_name)::regclass
                      AND a.attnum > 0 AND a.attname <> ALL (n.outline_columns)) || n.text_columns END AS but_outline,
               CASE WHEN n.text_columns <> '{}' THEN ARRAY(
                   SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = ('public.' || n.table_name)::regclass
                      AND a.attnum > 0 AND a.attname <> ALL (n.text_columns)) END AS but_text
          FROM public.ledger_nouns() n
    ), taken AS (
        SELECT c.*, row_number() OVER (ORDER BY c.id) - 1 AS number FROM public.audit_change c ORDER BY c.id LIMIT at_most
    ), named AS (
        SELECT t.*, first + t.number AS index, (80 * t.number)::integer AS place,
               n.outline_columns, n.text_columns, n.apart_columns, n.but_outline, n.but_text,
               (t.after ->> 'level')::integer AS level, (t.after ->> 'version_id')::uuid AS version_id,
               n.noun || '.' || coalesce(nullif(coalesce(t.after, t.before) ->> n.verb, ''),
                   CASE t.operation WHEN 'INSERT' THEN 'created' WHEN 'UPDATE' THEN 'changed' ELSE 'deleted' END) AS event,
               CASE WHEN n.noun IN ('version', 'act', 'approval') THEN
                   substr(coalesce(t.after ->> 'digest', t.before ->> 'digest'), 3) END AS digest,
               coalesce('"' || t.actor || '"', 'null') AS actor_json,
               coalesce(to_json(nullif(t.delegation, ''))::text, 'null') AS delegation_json,
               to_json(CASE WHEN octet_length(t.role) = length(t.role) THEN t.role
                            ELSE regexp_replace(t.role, '[^ -~]', '?', 'g') END)::text AS role_json
          FROM taken t
          JOIN nouns n USING (table_name)
        OFFSET 0
    ), opened AS (
        -- By place. A private change has every one, so that no leaf tells what it is of.
        SELECT t.*, array_remove(ARRAY[
                public.ledger_opening(substr(random, t.place + 17, 16), t.subject, 'row', CASE
                    WHEN t.apart_columns = '{}' THEN public.ledger_sides(t.before, t.after)
                    ELSE public.ledger_sides(t.before - t.apart_columns, t.after - t.apart_columns) END),
                CASE WHEN t.apart_columns <> '{}' THEN
                    public.ledger_opening(substr(random, t.place + 33, 16), t.subject, 'outline',
                                          public.ledger_sides(t.before - t.but_outline, t.after - t.but_outline))
                WHEN t.private_to_id IS NOT NULL THEN
                    public.ledger_opening(substr(random, t.place + 33, 16), t.subject, 'outline', 'null')
                END,
                CASE WHEN t.apart_columns <> '{}' THEN
                    public.ledger_opening(substr(random, t.place + 49, 16), t.subject, 'text',
                                          public.ledger_sides(t.before - t.but_text, t.after - t.but_text))
                WHEN t.private_to_id IS NOT NULL THEN
                    public.ledger_opening(substr(random, t.place + 49, 16), t.subject, 'text', 'null')
                END,
                CASE WHEN t.private_to_id IS NOT NULL THEN
                    public.ledger_opening(substr(random, t.place + 65, 16), t.subject, 'who',
                        '{"actor": ' || t.actor_json || ', "delegation": ' || t.delegation_json || ', "digest": '
                        || coalesce('"' || t.digest || '"', 'null') || ', "event": "' || t.event || '", "role": '
                        || t.role_json || ', "seq": ' || t.seq || ', "tx": "' || t.tx || '"}')
                END
            ], NULL) AS openings
          FROM named t
        OFFSET 0
    ), made AS (
        INSERT INTO public.ledger_entry
            (index, change_id, at, tx, seq, event, subject, row_uuid, revision, actor, delegation, request, role,
             designation_id, private_to_id, scope, level, caveat_id, openings, leaf)
        SELECT o.index, o.id, o.at, o.tx, o.seq, o.event, o.subject, o.row_uuid, o.revision, o.actor, o.delegation,
               o.request, o.role, o.designation_id, o.private_to_id, o.scope,
               -- What was said of a version is marked as it is, whatever becomes of the designation's own marking; what
               -- belongs to another marked record, as that was when it was recorded. The level of a grant is none.
               coalesce(o.marked_level, CASE WHEN o.designation_id IS NOT NULL THEN o.level END, v.level, 0),
               coalesce(o.caveat_id, v.caveat_id),
               o.openings,
               convert_to(
                   '{' || CASE WHEN o.private_to_id IS NULL THEN '"actor":' || o.actor_json || ',' ELSE '' END
                   || '"at":"' || to_char(o.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '",'
                   || CASE WHEN o.private_to_id IS NULL THEN
                          '"delegation":' || o.delegation_json || ','
                          || coalesce('"digest":"' || o.digest || '",', '')
                          || '"event":"' || o.event || '",' ELSE '' END
                   || '"id":"' || encode(substr(random, o.place + 1, 16), 'hex')::uuid || '",'
                   || CASE WHEN o.private_to_id IS NULL THEN '"of":"' || o.scope || '",' ELSE '' END
                   || '"rev":' || o.revision
                   || CASE WHEN o.private_to_id IS NULL THEN ',"role":' || o.role_json ELSE '' END
                   || ',"sd":[' || public.ledger_commitment(o.openings[1])
                   || CASE WHEN o.openings[3] IS NULL THEN '' ELSE
                          ',' || public.ledger_commitment(o.openings[2])
                          || ',' || public.ledger_commitment(o.openings[3])
                          || coalesce(',' || public.ledger_commitment(o.openings[4]), '') END
                   || CASE WHEN o.private_to_id IS NULL THEN '],"seq":' || o.seq ELSE ']' END
                   || ',"subject":"' || o.subject || '"'
                   || CASE WHEN o.private_to_id IS NULL THEN ',"tx":"' || o.tx || '"' ELSE '' END
                   || ',"v":2}', 'UTF8')
          FROM opened o
          -- LIMIT keeps it from being joined by reading all versions.
          LEFT JOIN LATERAL (
              SELECT v.level, v.caveat_id FROM public.designations_version v WHERE v.uuid = o.version_id LIMIT 1
          ) v ON true
        RETURNING ledger_entry.index, ledger_entry.change_id, sha256('\x00'::bytea || ledger_entry.leaf) AS hash
    )
    SELECT string_agg(m.hash, ''::bytea ORDER BY m.index), array_agg(m.change_id) INTO hashes, changes FROM made m;

    -- One by one and not up to the highest number taken: a change that commits late may have a lower one. Joined with the
    -- entries, this read the whole outbox for each batch.
    DELETE FROM public.audit_change WHERE id = ANY (changes);
    RETURN hashes;
END
$$;

-- Base64url without padding. A translate in place of the two replacements takes ten times as long.
CREATE OR REPLACE FUNCTION public.ledger_base64url(bytes bytea) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT replace(replace(rtrim(encode(bytes, 'base64'), '='), '+', '-'), '/', '_')
$$;

-- What opens one commitment.
CREATE OR REPLACE FUNCTION public.ledger_opening(salt bytea, subject uuid, field text, value text) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT '["' || public.ledger_base64url(salt) || '", "' || subject || '", "' || field || '", ' || value || ']'
$$;

-- What stands for an opening in a leaf, with its quotation marks.
CREATE OR REPLACE FUNCTION public.ledger_commitment(opening text) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT '"' || public.ledger_base64url(sha256(convert_to(opening, 'UTF8'))) || '"'
$$;

-- Both sides of a change as the text of one value; a side that was not is left out.
CREATE OR REPLACE FUNCTION public.ledger_sides(before jsonb, after jsonb) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT '{' || concat_ws(', ', '"after": ' || after::text, '"before": ' || before::text) || '}'
$$;
