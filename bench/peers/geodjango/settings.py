"""What a Django team would pick for the same job: GeoDjango on PostGIS, django-fsm-2, django-guardian,
django-simple-history."""

import os

SECRET_KEY = "only-for-measuring"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.gis",
    "guardian",
    "simple_history",
    "designations",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "guardian.backends.ObjectPermissionBackend"]
ANONYMOUS_USER_NAME = None
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": os.environ["PEER_DATABASE"],
        "USER": "owner",
        "HOST": os.environ["PEER_HOST"],
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"designations": None}
