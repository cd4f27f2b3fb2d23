-- Every recorded row counts its own changes: +1 with each that is recorded, whoever writes it. What changes nothing, or only
-- columns that are never recorded (comma-separated in the argument), does not count: so revisions in the log have no gaps.
-- A designation counts anew from its submission, with which its record begins.
CREATE OR REPLACE FUNCTION public.ledger_count_revision() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.row_revision := OLD.row_revision;
    IF TG_TABLE_NAME = 'designations_designation' THEN
        IF OLD.reference IS NULL AND NEW.reference IS NOT NULL THEN
            NEW.row_revision := 1;
            RETURN NEW;
        END IF;
    END IF;
    IF NOT (OLD *<> NEW) OR (
        TG_ARGV[0] <> '' AND to_jsonb(OLD) - string_to_array(TG_ARGV[0], ',')
                           = to_jsonb(NEW) - string_to_array(TG_ARGV[0], ',')
    ) THEN
        RETURN NEW;
    END IF;
    NEW.row_revision := OLD.row_revision + 1;
    RETURN NEW;
END
$$;
