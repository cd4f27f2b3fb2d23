from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Delegations, users and signing in."""

    name = "apps.accounts"
