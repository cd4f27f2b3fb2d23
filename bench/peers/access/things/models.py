"""What django-guardian keeps permissions on."""

from django.db import models


class Thing(models.Model):
    state = models.CharField(max_length=24)
