"""What one library takes to record changes, asked on standard input; each answer is a line of JSON.

`plain 20`, `recorded 20`: so many times a new version and its designation saved in one transaction; the times in ms.
`bulk-plain 3000`, `bulk-recorded 3000`: one update of so many designations; [ms, how many of them were recorded].
`texts 0`: the words of the wide row.
`bytes 5000`: so many saves that change two columns of a row of 1.4 kB; by how many bytes the records grew for each.
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
from django.db import connection, transaction
from django.db.models import F
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


def kept(model):
    """How many changes of a model's rows the library has recorded."""
    if settings.PEER == "pghistory":
        return model.pgh_event_model.objects.count()
    if settings.PEER == "simple_history":
        return model.history.count()
    from auditlog.models import LogEntry

    return LogEntry.objects.get_for_model(model).count()


def stored():
    """Bytes of everything in which the library keeps its records, with indexes."""
    tables = {
        "pghistory": ["records_alertevent", "pghistory_context"],
        "simple_history": ["records_historicalalert"],
        "auditlog": ["auditlog_logentry"],
    }[settings.PEER]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pg_total_relation_size(name)) FROM unnest(%s::regclass[]) name", [tables])
        return int(cursor.fetchone()[0])


def designations(model, user, count):
    """So many new rows, made one by one."""
    made = [
        model(
            uuid=uuid.uuid4(),
            kind="opposition",
            owner=user,
            created_by=user,
            state="submitted",
            state_since=timezone.now(),
            level=1,
        )
        for _ in range(count)
    ]
    with transaction.atomic():
        for row in made:
            row.save()
    return made


def bulk(model, user, count, *, recorded):
    """One statement over so many rows, as a queryset sends it."""
    missing = count - model.objects.filter(kind="bulk").count()
    if missing:
        model.objects.filter(pk__in=[row.pk for row in designations(model, user, missing)]).update(kind="bulk")
    before = kept(model) if recorded else 0
    begun = time.perf_counter()
    with acting(user) if recorded else contextlib.nullcontext(), transaction.atomic():
        done = model.objects.filter(kind="bulk").update(round=F("round") + 1, answer_due=timezone.now())
    took = (time.perf_counter() - begun) * 1000
    assert done == count, (done, count)
    return [took, kept(model) - before if recorded else 0]


def grown(user, count):
    """Saves of wide rows, each in a transaction of its own, recorded by the library."""
    made = [
        models.Alert(kind="rollback", detail=f"{number:06} {models.DETAIL}", at=timezone.now())
        for number in range(count)
    ]
    for row in made:
        row.save()
    before = stored()
    for row in made:
        with acting(user), transaction.atomic():
            row.closed_at, row.closing_reason = timezone.now(), models.CLOSED
            if settings.PEER == "simple_history":
                row._history_user = user
            row.save()
    assert kept(models.Alert) == 2 * count, kept(models.Alert)
    return (stored() - before) / count


def main():
    given = json.loads(sys.stdin.readline())
    with contextlib.redirect_stdout(sys.stderr):
        # First what has migrations, since the tables of `records`, made without, point at them.
        call_command("migrate", verbosity=0)
        call_command("migrate", run_syncdb=True, verbosity=0)
        if settings.PEER == "pghistory":
            call_command("pgtrigger", "install", verbosity=0)
    user = User.objects.create_user("officer")
    made = {
        "plain": (designations(models.PlainDesignation, user, 20), models.PlainVersion),
        "recorded": (designations(models.Designation, user, 20), models.Version),
    }
    print("ready", flush=True)
    for line in sys.stdin:
        name, count = line.split()
        gc.collect()
        if name == "bulk-plain":
            answer = bulk(models.PlainDesignation, user, int(count), recorded=False)
        elif name == "bulk-recorded":
            answer = bulk(models.Designation, user, int(count), recorded=True)
        elif name == "texts":
            answer = {"detail": models.DETAIL, "closed": models.CLOSED}
        elif name == "bytes":
            answer = grown(user, int(count))
        else:
            rows, version_model = made[name]
            answer = [
                save(rows[which % len(rows)], version_model, user, given, recorded=name == "recorded")
                for which in range(int(count))
            ]
        print(json.dumps(answer), flush=True)
    recorded = models.Version.objects.count()
    assert kept(models.Version) == recorded, (kept(models.Version), recorded)


main()
