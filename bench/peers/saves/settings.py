"""One small project for three libraries that record changes. PEER names the library, PEER_DATABASE its database."""

import os

PEER = os.environ["PEER"]
SECRET_KEY = "only-for-measuring"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    *{
        "pghistory": ["pgtrigger", "pghistory"],
        "simple_history": ["simple_history"],
        "auditlog": ["auditlog"],
    }[PEER],
    "records",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["PEER_DATABASE"],
        "USER": "owner",
        "HOST": os.environ["PEER_HOST"],
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"records": None}
