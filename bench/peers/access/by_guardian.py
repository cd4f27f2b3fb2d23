"""The rows' answers as permissions on objects, which is how django-guardian keeps them; in memory, by SQLite."""

from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import assign_perm
from things.models import Thing


def prepare(told):
    """Somebody with each role of each delegation, in a group of his own, with what the policy gives him."""
    kind = ContentType.objects.get_for_model(Thing)
    for action in told["actions"]:
        Permission.objects.get_or_create(codename=_name(action), content_type=kind)
    users = []
    for number, _asker in enumerate(told["principals"]):
        user = User.objects.create(username=f"user{number}")
        user.groups.add(Group.objects.create(name=f"group{number}"))
        users.append(user)
    things = [Thing.objects.create(state=one["state"]) for one in told["things"]]
    answers = iter(told["expected"])
    for user in users:
        for thing in things:
            for action in told["actions"]:
                if next(answers):
                    assign_perm(f"things.{_name(action)}", user.groups.get(), thing)
    return users, things


def _name(action):
    return "view_thing" if action == "view" else action


def decide_all(told, users, things):
    names = [_name(action) for action in told["actions"]]
    found = []
    for user in users:
        # As its manual advises for many objects: all permissions of a user at once.
        checker = ObjectPermissionChecker(user)
        checker.prefetch_perms(things)
        found += [checker.has_perm(name, thing) for thing in things for name in names]
    return found
