from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """Which armed groups there are by name, and what each delegation states of each: no positions, no ranks."""

    name = "apps.groups"
