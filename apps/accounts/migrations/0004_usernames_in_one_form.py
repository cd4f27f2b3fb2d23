from django.db import migrations

from apps.accounts.usernames import canonical_username, is_permitted


def give_one_form(apps, schema_editor):
    """Bring names that were stored as typed to their one form. Stops with the names that only people can settle."""
    User = apps.get_model("accounts", "User")
    before = dict(User.objects.values_list("pk", "username"))
    after = {pk: canonical_username(username) for pk, username in before.items()}
    holders = {}
    for pk, username in after.items():
        holders.setdefault(username, []).append(before[pk])
    faults = [
        f"{typed!r} has letters that no name may have" for pk, typed in before.items() if not is_permitted(after[pk])
    ]
    faults += [f"{' and '.join(map(repr, names))} are one name" for names in holders.values() if len(names) > 1]
    if faults:
        raise RuntimeError(
            "User names have one form now: small Latin letters and digits, in parts joined by . - or _. Rename these with"
            f" the version before, then migrate again: {'; '.join(sorted(faults))}."
        )
    for pk, username in after.items():
        if username != before[pk]:
            User.objects.filter(pk=pk).update(username=username)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_signing_in")]

    operations = [migrations.RunPython(give_one_form, migrations.RunPython.noop)]
