"""Plays whole rounds on request. Lines in: {"do": "fill"} once the staging tables are there, then {"do": "round", …};
lines out: the time in ms, as JSON."""

# ruff: noqa: E402  (Django has to be set up before its models can be imported)

import contextlib
import gc
import json
import os
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()

import acts
from designations.models import Designation, Version
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

PEOPLE = {"us": ("us.officer", "us.authority"), "ru": ("ru.officer", "ru.authority")}


def prepare():
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)
    may_add = Permission.objects.get(codename="add_designation")
    for code, names in PEOPLE.items():
        group = Group.objects.create(name=code)
        group.permissions.add(may_add)
        for name in names:
            User.objects.create_user(name).groups.add(group)


def fill():
    """Designations and versions from the staging tables, each with its history and its groups' rights."""
    types = ContentType.objects.get_for_model(Designation).pk
    rights = Permission.objects.filter(codename__in=acts.RIGHTS).values_list("pk", flat=True)
    us, ru = Group.objects.get(name="us").pk, Group.objects.get(name="ru").pk
    officer = User.objects.get(username="us.officer").pk
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO designations_designation (id, uuid, reference, kind, owner_id, created_by_id, created_at,"
            " state, state_since, revision, current_id, level) SELECT id, uuid, reference, kind,"
            f" CASE WHEN side = 1 THEN {us} ELSE {ru} END, {officer}, created_at, state, state_since, revision,"
            " current_id, level FROM given_designation"
        )
        cursor.execute(
            "INSERT INTO designations_version (id, designation_id, sequence, parent_id, group_id, author_id,"
            " created_at, title_en, title_ru, terms_en, terms_ru, geometry, area_m2, digest)"
            f" SELECT id, designation_id, sequence, parent_id, {us}, {officer}, created_at, title_en, title_ru,"
            " terms_en, terms_ru, ST_GeomFromWKB(outline, 4326), area_m2, encode(digest, 'hex')"
            " FROM given_version"
        )
        for table, model in (("designation", Designation), ("version", Version)):
            columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            cursor.execute(
                f"INSERT INTO designations_historical{table} ({columns}, history_date, history_type, history_user_id)"
                f" SELECT {columns}, created_at, '+', {officer} FROM designations_{table}"
            )
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('designations_{table}', 'id'), max(id))"
                f" FROM designations_{table}"
            )
        for right in rights:
            cursor.execute(
                "INSERT INTO guardian_groupobjectpermission (object_pk, content_type_id, group_id, permission_id)"
                f" SELECT d.id::text, {types}, g.id, {right} FROM designations_designation d, auth_group g"
                " WHERE d.reference IS NOT NULL OR g.id = d.owner_id"
            )
        cursor.execute("INSERT INTO designations_counter VALUES (extract(year from now())::int, 1000000)")
        cursor.execute("VACUUM ANALYZE")


def play(said):
    given, first, second = said["texts"], said["first"], said["second"]
    begun = time.perf_counter()
    key = acts.draft("us.officer", given, first, said["kind"])
    acts.submit("us.officer", key, Group.objects.get(name="ru"))
    acts.counter("ru.officer", key, given, second)
    acts.agree("us.officer", key)
    digest = Version.objects.only("digest").get(pk=Designation.objects.only("current").get(uuid=key).current_id).digest
    acts.approve("us.authority", key, digest)
    acts.approve("ru.authority", key, digest)
    took = (time.perf_counter() - begun) * 1000
    done = Designation.objects.get(uuid=key)
    assert (done.state, done.history.count(), done.acts.count()) == ("in_force", 7, 6), done.state
    return took


def main():
    json.loads(sys.stdin.readline())
    with contextlib.redirect_stdout(sys.stderr):
        prepare()
    print("ready", flush=True)
    for line in sys.stdin:
        said = json.loads(line)
        gc.collect()
        answer = fill() if said["do"] == "fill" else play(said)
        print(json.dumps(answer), flush=True)


main()
