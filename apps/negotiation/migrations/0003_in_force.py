"""When which version was in force is kept from here on, and made of the acts that there are."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"
FROM_ACTS = """
DO $$
DECLARE
    act public.negotiation_act;
BEGIN
    FOR act IN SELECT * FROM public.negotiation_act ORDER BY designation_id, sequence LOOP
        PERFORM public.negotiation_keep_in_force(act);
    END LOOP;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0004_in_force"),
        ("negotiation", "0002_amendments"),
    ]

    operations = [
        migrations.RunSQL((SQL / "force.sql").read_text(encoding="utf-8")),
        migrations.RunSQL(FROM_ACTS),
    ]
