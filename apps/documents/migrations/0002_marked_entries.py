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
_ARTICLES = """
UPDATE public.ledger_entry e SET designation_id = r.designation_id
  FROM public.documents_article r WHERE e.subject = r.uuid AND split_part(e.event, '.', 1) = 'document_article';
"""
_GRANTS = """
UPDATE public.ledger_entry SET level = 0 WHERE event LIKE 'grant.%' AND designation_id IS NULL AND level > 0;
"""
# Append-only while anybody works with it; laid anew after the migrations, too.
_TRIGGER = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.ledger_entry'::regclass AND tgname = 'jic_refuse_update') THEN
        ALTER TABLE public.ledger_entry {state} TRIGGER jic_refuse_update;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("ledger", "0003_bundle_orders"),
    ]

    operations = [
        migrations.RunSQL(
            _TRIGGER.format(state="DISABLE")
            + "".join(_MARK.format(noun=noun, table=table, joins=joins) for noun, (table, joins) in ROWS.items())
            + _ARTICLES
            + _GRANTS
            + _TRIGGER.format(state="ENABLE ALWAYS"),
            migrations.RunSQL.noop,
        )
    ]
