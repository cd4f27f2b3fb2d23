"""What entered or left force before this version gets its place in the log, as the sealing gives it from here on
(`sql/force.sql`)."""

from django.db import migrations

# Entries of one transaction lie within 4,000 of each other.
PLACES = """
CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
SELECT subject, min(index) OVER (PARTITION BY tx, part) AS place
  FROM (SELECT index, tx, subject, count(*) FILTER (WHERE apart) OVER (PARTITION BY tx ORDER BY index) AS part
          FROM (SELECT index, tx, subject,
                       index - lag(index) OVER (PARTITION BY tx ORDER BY index) > 4000 AS apart
                  FROM public.ledger_entry WHERE event LIKE 'act.%' AND private_to_id IS NULL) acts) parts;
UPDATE public.designations_inforce p SET entered_place = a.place FROM placed a WHERE p.entered_act = a.subject;
UPDATE public.designations_inforce p SET left_place = a.place FROM placed a WHERE p.left_act = a.subject;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("designations", "0004_in_force"),
        ("ledger", "0001_initial"),
        ("negotiation", "0003_in_force"),
    ]

    operations = [migrations.RunSQL(PLACES)]
