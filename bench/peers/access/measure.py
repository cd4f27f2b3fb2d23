"""What one library takes to decide or to list, asked on standard input; each answer is a line of JSON.

`answers`: what it decides of everybody × every thing × every action, in this order.
`time`: microseconds for each of those decisions, once through.
`count`: how many objects the user of django-guardian may view; `page`: ms for the first 50 of them and their count.
"""

import importlib
import json
import os
import sys
import time

PEER = os.environ["PEER"]
told = json.loads(sys.stdin.readline())


def django(engine):
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "guardian", "things"],
        DATABASES={"default": engine},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        ANONYMOUS_USER_NAME=None,
        USE_TZ=True,
        MIGRATION_MODULES={"things": None},
        AUTHENTICATION_BACKENDS=[
            "django.contrib.auth.backends.ModelBackend",
            "guardian.backends.ObjectPermissionBackend",
        ],
    )
    import django as library

    library.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def all_decisions():
    """A function that decides everything, in order."""
    if PEER == "guardian":
        django({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"})
        import by_guardian

        users, things = by_guardian.prepare(told)
        return lambda: by_guardian.decide_all(told, users, things)
    from told import Principal, Thing

    decide = importlib.import_module(f"by_{PEER}").engine(told["rows"])
    principals = [Principal(**one) for one in told["principals"]]
    things = [Thing(**one) for one in told["things"]]
    return lambda: [
        bool(decide(principal, action, thing))
        for principal in principals
        for thing in things
        for action in told["actions"]
    ]


def many_objects():
    """So many objects, which a group may view, and two other groups as well."""
    from urllib.parse import parse_qs, urlsplit

    parts = urlsplit(os.environ["PEER_URL"])
    django(
        {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": parts.username,
            "HOST": parse_qs(parts.query)["host"][0],
            "CONN_MAX_AGE": None,
        }
    )
    from django.contrib.auth.models import Group, Permission, User
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from guardian.models import GroupObjectPermission
    from guardian.shortcuts import get_objects_for_user
    from things.models import Thing

    things = Thing.objects.bulk_create([Thing(state="in_force") for _ in range(told["count"])], batch_size=5_000)
    kind = ContentType.objects.get_for_model(Thing)
    permission = Permission.objects.get(codename="view_thing", content_type=kind)
    groups = [Group.objects.create(name=f"group{number}") for number in range(3)]
    for group in groups:
        GroupObjectPermission.objects.bulk_create(
            [
                GroupObjectPermission(permission=permission, content_type=kind, object_pk=str(thing.pk), group=group)
                for thing in things
            ],
            batch_size=5_000,
        )
    user = User.objects.create(username="officer")
    user.groups.add(groups[0])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return lambda: get_objects_for_user(user, "things.view_thing", Thing).order_by("pk")


def main():
    if PEER == "lists":
        queryset = many_objects()
    else:
        decide = all_decisions()
    print("ready", flush=True)
    for line in sys.stdin:
        begun = time.perf_counter()
        if line.strip() == "answers":
            answer = decide()
        elif line.strip() == "time":
            count = len(decide())
            answer = (time.perf_counter() - begun) * 1e6 / count
        elif line.strip() == "count":
            answer = queryset().count()
        else:
            found = queryset()
            assert len(list(found.values_list("pk", flat=True)[:50])) == 50
            found.count()
            answer = (time.perf_counter() - begun) * 1000
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
