from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Signing in and out, second factors, one's own sessions, and recovery."""

    name = "apps.signin"
