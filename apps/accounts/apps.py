from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Delegations, users and signing in."""

    name = "apps.accounts"

    def import_models(self) -> None:
        super().import_models()
        from apps.accounts import session_models  # noqa: F401
