"""The acts of one round. Each loads its user and its designation anew, as a request would, in one transaction."""

import hashlib
import json

from designations.models import LIVE, Act, Approval, Counter, Designation, Version
from django.contrib.auth.models import User
from django.contrib.gis.db.models.functions import Intersection
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import FloatField, Func
from django.utils import timezone
from guardian.shortcuts import assign_perm

RIGHTS = ("view_designation", "negotiate_designation", "approve_designation")


class GeodesicArea(Func):
    template = "ST_Area((%(expressions)s)::geography)"
    output_field = FloatField()


def geometry_of(outline):
    geometry = GEOSGeometry(memoryview(bytes.fromhex(outline)), srid=4326)
    if not geometry.valid:
        raise ValueError(geometry.valid_reason)
    return geometry


def add_version(designation, user, group, given, outline):
    geometry = geometry_of(outline)
    content = {**given, "designation": str(designation.uuid), "geometry": json.loads(geometry.geojson)}
    version = Version(
        designation=designation,
        sequence=designation.current.sequence + 1 if designation.current else 1,
        parent=designation.current,
        group=group,
        author=user,
        geometry=geometry,
        area_m2=geometry.transform(6933, clone=True).area,
        digest=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        **given,
    )
    version._history_user = user
    version.save()
    designation.current = version
    return version


def acted(designation, code, user, before):
    designation.revision += 1
    designation._history_user = user
    designation.save()
    act = Act(
        designation=designation,
        sequence=designation.revision,
        code=code,
        version=designation.current,
        actor=user,
        from_state=before,
        to_state=designation.state,
        at=timezone.now(),
    )
    act._history_user = user
    act.save()


def begun(username, key, right):
    """The user, his group and the designation under a lock, if he may."""
    user = User.objects.get(username=username)
    designation = Designation.objects.select_for_update(of=("self",)).select_related("current").get(uuid=key)
    if not user.has_perm(f"designations.{right}", designation):
        raise PermissionDenied
    return user, user.groups.get(), designation


def draft(username, given, outline, kind):
    with transaction.atomic():
        user = User.objects.get(username=username)
        if not user.has_perm("designations.add_designation"):
            raise PermissionDenied
        group = user.groups.get()
        designation = Designation(kind=kind, owner=group, created_by=user, state_since=timezone.now(), level=1)
        designation._history_user = user
        designation.save()
        for right in RIGHTS:
            assign_perm(right, group, designation)
        add_version(designation, user, group, given, outline)
        acted(designation, "draft", user, "")
    return designation.uuid


def submit(username, key, other):
    with transaction.atomic():
        user, _group, designation = begun(username, key, "negotiate_designation")
        before = designation.state
        designation.submit()
        counter = Counter.objects.select_for_update().get_or_create(year=timezone.now().year, defaults={"last": 0})[0]
        counter.last += 1
        counter.save()
        designation.reference = f"JIC-{counter.year}-{counter.last:04d}"
        designation.state_since = timezone.now()
        for right in RIGHTS:
            assign_perm(right, other, designation)
        acted(designation, "submit", user, before)


def counter(username, key, given, outline):
    with transaction.atomic():
        user, group, designation = begun(username, key, "negotiate_designation")
        before = designation.state
        add_version(designation, user, group, given, outline)
        designation.counter()
        designation.state_since = timezone.now()
        acted(designation, "counter", user, before)


def consent(designation, user, group, purpose):
    approval = Approval(
        designation=designation,
        version=designation.current,
        purpose=purpose,
        group=group,
        user=user,
        digest=designation.current.digest,
        at=timezone.now(),
    )
    approval._history_user = user
    approval.save()


def agree(username, key):
    with transaction.atomic():
        user, group, designation = begun(username, key, "negotiate_designation")
        before = designation.state
        consent(designation, user, group, "agree")
        designation.agree()
        designation.state_since = timezone.now()
        acted(designation, "agree", user, before)


def conflicts(designation):
    """Live designations whose current outline shares ground, with how much in m²."""
    ground = designation.current.geometry
    found = (
        Designation.objects.filter(state__in=LIVE, level__lte=3, current__geometry__intersects=ground)
        .exclude(pk=designation.pk)
        .annotate(overlap=GeodesicArea(Intersection("current__geometry", ground)))
        .values_list("pk", "kind", "overlap")
    )
    return [row for row in found if row[2] >= 1]


def approve(username, key, digest):
    with transaction.atomic():
        user, group, designation = begun(username, key, "approve_designation")
        before = designation.state
        if designation.current.digest != digest or designation.current.author_id == user.pk:
            raise PermissionDenied
        conflicts(designation)
        consent(designation, user, group, "approve")
        if before == "agreed":
            designation.approve_first()
        else:
            designation.approve_last()
        designation.state_since = timezone.now()
        acted(designation, "approve", user, before)
