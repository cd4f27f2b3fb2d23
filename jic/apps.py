from django.apps import AppConfig


class JicConfig(AppConfig):
    """The site's own commands and tags; connects the queue's application in every process that loads Django."""

    name = "jic"

    def ready(self) -> None:
        from jic import celery, site_checks  # noqa: F401
