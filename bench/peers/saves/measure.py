"""Saves a new version and its designation in one transaction, plain or recorded, as often as asked on standard input.

Each line is `plain 20` or `recorded 20`; the answer is a line of JSON with the times in ms.
"""

# ruff: noqa: E402  (Django has to be set up before its models can be imported)

import contextlib
import gc
import hashlib
import json
import os
import sys
import time
import uuid

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from records import models


def acting(user):
    """How the library is told who acts."""
    if settings.PEER == "pghistory":
        import pghistory

        return pghistory.context(user=user.pk)
    if settings.PEER == "auditlog":
        from auditlog.context import set_actor

        return set_actor(user)
    return contextlib.nullcontext()


def save(designation, version_model, user, given, *, recorded):
    sequence = designation.revision + 1
    begun = time.perf_counter()
    with acting(user) if recorded else contextlib.nullcontext(), transaction.atomic():
        version = version_model(
            designation=designation,
            sequence=sequence,
            delegation=user,
            author=user,
            title_en=given["title_en"],
            title_ru=given["title_ru"],
            terms_en=given["terms_en"],
            terms_ru=given["terms_ru"],
            shape=given["shape"],
            outline=bytes.fromhex(given["outline"]),
            box=given["box"],
            area_m2=given["area_m2"],
            basis="drawing",
            level=1,
            digest=hashlib.sha256(str(sequence).encode()).digest(),
        )
        if recorded and settings.PEER == "simple_history":
            version._history_user = designation._history_user = user
        version.save()
        designation.current_version = version.pk
        designation.revision = sequence
        designation.state = "countered" if sequence % 2 else "submitted"
        designation.state_since = timezone.now()
        designation.save()
    return (time.perf_counter() - begun) * 1000


def main():
    given = json.loads(sys.stdin.readline())
    with contextlib.redirect_stdout(sys.stderr):
        # First what has migrations, since the tables of `records`, made without, point at them.
        call_command("migrate", verbosity=0)
        call_command("migrate", run_syncdb=True, verbosity=0)
        if settings.PEER == "pghistory":
            call_command("pgtrigger", "install", verbosity=0)
    user = User.objects.create_user("officer")
    made = {}
    for name, model in (("plain", models.PlainDesignation), ("recorded", models.Designation)):
        rows = [
            model(
                uuid=uuid.uuid4(),
                kind="opposition",
                owner=user,
                created_by=user,
                state="submitted",
                state_since=timezone.now(),
                level=1,
            )
            for _ in range(20)
        ]
        for row in rows:
            row.save()
        made[name] = (rows, models.PlainVersion if name == "plain" else models.Version)
    print("ready", flush=True)
    for line in sys.stdin:
        name, count = line.split()
        rows, version_model = made[name]
        gc.collect()
        times = [
            save(rows[which % len(rows)], version_model, user, given, recorded=name == "recorded")
            for which in range(int(count))
        ]
        print(json.dumps(times), flush=True)
    recorded = models.Version.objects.count()
    kept = {
        "pghistory": lambda: models.Version.pgh_event_model.objects.count(),
        "simple_history": lambda: models.Version.history.count(),
        "auditlog": lambda: __import__("auditlog.models").models.LogEntry.objects.get_for_model(models.Version).count(),
    }[settings.PEER]()
    assert kept == recorded, (kept, recorded)


main()
