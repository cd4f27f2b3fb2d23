from django.db import migrations


class Migration(migrations.Migration):
    """The first log was signed by nobody and committed to each column by itself. What it recorded goes back to the
    outbox, in its order, and is sealed into the log that can be verified."""

    dependencies = [("ledger", "0004_covering")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO ledger_change (id, at, tx, seq, table_name, operation, subject, revision, before, after, actor,"
            " delegation, request, role, designation_id, private_to_id) OVERRIDING SYSTEM VALUE"
            " SELECT change_id, at, tx, seq, table_name, operation, subject, revision, before, after, actor,"
            " delegation, request, role, designation_id, private_to_id FROM ledger_entry",
            migrations.RunSQL.noop,
        ),
        migrations.DeleteModel("Batch"),
        migrations.DeleteModel("Entry"),
    ]
