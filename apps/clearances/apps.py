from django.apps import AppConfig


class ClearancesConfig(AppConfig):
    """Pages and services of clearance admins: grants by two, reviews, passkeys, who sees what and why."""

    name = "apps.clearances"
