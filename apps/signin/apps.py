from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SigninConfig(AppConfig):
    """Signing in and out, second factors, one's own sessions, and recovery."""

    name = "apps.signin"

    def ready(self) -> None:
        autodiscover_modules("policies")
