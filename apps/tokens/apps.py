from django.apps import AppConfig


class TokensConfig(AppConfig):
    """Tokens with which a person's own programs use the API."""

    name = "apps.tokens"
