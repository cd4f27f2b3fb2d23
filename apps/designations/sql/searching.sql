-- The configuration of full-text search for a language of the instruments (ISO 639-1). Those that PostgreSQL 15 has; any
-- other language is searched by whole words.
CREATE OR REPLACE FUNCTION public.search_configuration(language text) RETURNS regconfig
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT (CASE language
        WHEN 'ar' THEN 'pg_catalog.arabic'
        WHEN 'de' THEN 'pg_catalog.german'
        WHEN 'en' THEN 'pg_catalog.english'
        WHEN 'es' THEN 'pg_catalog.spanish'
        WHEN 'fr' THEN 'pg_catalog.french'
        WHEN 'hy' THEN 'pg_catalog.armenian'
        WHEN 'it' THEN 'pg_catalog.italian'
        WHEN 'ru' THEN 'pg_catalog.russian'
        WHEN 'sr' THEN 'pg_catalog.serbian'
        WHEN 'tr' THEN 'pg_catalog.turkish'
        ELSE 'pg_catalog.simple'
    END)::regconfig
$$;

-- What a version is found by: title and terms of each language, in the form of the index (apps/texts/searching.py).
-- A generated column keeps what this gave: who changes it makes the column anew.
CREATE OR REPLACE FUNCTION public.search_vector(titles jsonb, terms jsonb) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    vector tsvector := '';
    language text;
    title text;
BEGIN
    FOR language, title IN SELECT * FROM jsonb_each_text(titles) LOOP
        vector := vector || to_tsvector(
            public.search_configuration(language),
            translate(normalize(title || ' ' || coalesce(terms ->> language, ''), NFC), 'ёЁ', 'еЕ'));
    END LOOP;
    RETURN vector;
END
$$;

-- A question in any of the languages.
CREATE OR REPLACE FUNCTION public.search_query(words text, languages text[]) RETURNS tsquery
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    question tsquery := '';
    language text;
BEGIN
    FOREACH language IN ARRAY languages LOOP
        question := question || websearch_to_tsquery(public.search_configuration(language), words);
    END LOOP;
    RETURN question;
END
$$;
