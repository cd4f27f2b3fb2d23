"""Entries about documents get the marking of their document, and those of grants lose the level that they grant, which
is no marking: from here on the sealing gives it so. No leaf has either, so that the log stays what was signed."""

from django.db import migrations

# By noun: the table of its rows, and from there to the instrument.
_FILE = " JOIN public.documents_instrumentfile f ON f.id = r.file_id JOIN public.documents_instrument i ON i.id = f.instrument_id"
_PUBLICATION = (
    " JOIN public.documents_publication p ON p.id = r.publication_id"
    " JOIN public.documents_instrument i ON i.id = p.instrument_id"
)
_INSTRUMENT = " JOIN public.documents_instrument i ON i.id = r.instrument_id"
ROWS = {
    "document": ("documents_instrument", " JOIN public.documents_instrument i ON i.id = r.id"),
    "document_file": ("documents_instrumentfile", _INSTRUMENT),
    "document_pages": ("documents_rendering", _FILE),
    "document_opening": ("documents_opening", _FILE),
    "document_mismatch": ("documents_mismatch", _FILE),
    "document_article": ("documents_article", _INSTRUMENT),
    "publication": ("documents_publication", _INSTRUMENT),
    "publication_consent": ("documents_publicationconsent", _PUBLICATION),
    "publication_end": ("documents_publicationend", _PUBLICATION),
}
_MARK = """
UPDATE public.ledger_entry e SET level = m.level, caveat_id = m.caveat_id
  FROM (SELECT r.uuid, i.level, i.caveat_id FROM public.{table} r{joins}) m
 WHERE e.subject = m.uuid AND split_part(e.event, '.', 1) = '{noun}';
"""
# What is recorded and not sealed yet gets it as it would have been recorded now.
_MARK_UNSEALED = """
UPDATE public.audit_change c SET marked_level = m.level, caveat_id = m.caveat_id
  FROM (SELECT r.uuid, i.level, i.caveat_id FROM public.{table} r{joins}) m
 WHERE c.row_uuid = m.uuid AND c.table_name = '{table}';
"""
_ARTICLES = """
UPDATE public.ledger_entry e SET designation_id = r.designation_id
  FROM public.documents_article r WHERE e.subject = r.uuid AND split_part(e.event, '.', 1) = 'document_article';
"""
_GRANTS = """
UPDATE public.ledger_entry SET level = 0 WHERE event LIKE 'grant.%' AND designation_id IS NULL AND level > 0;
"""
# Append-only while anybody works with them; laid anew after the migrations, too.
_TRIGGER = """
DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['ledger_entry', 'audit_change'] LOOP
        IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ('public.' || kept)::regclass AND tgname = 'jic_refuse_update') THEN
            EXECUTE format('ALTER TABLE public.%I {state} TRIGGER jic_refuse_update', kept);
        END IF;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_marked_level"),
        ("documents", "0001_initial"),
        ("ledger", "0003_bundle_orders"),
    ]

    operations = [
        migrations.RunSQL(
            _TRIGGER.format(state="DISABLE")
            + "".join(_MARK.format(noun=noun, table=table, joins=joins) for noun, (table, joins) in ROWS.items())
            + "".join(_MARK_UNSEALED.format(table=table, joins=joins) for table, joins in ROWS.values())
            + _ARTICLES
            + _GRANTS
            + _TRIGGER.format(state="ENABLE ALWAYS"),
            migrations.RunSQL.noop,
        )
    ]
