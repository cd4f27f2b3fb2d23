from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """A signatory's yes to exactly one content: how it is proved, and when every signatory has given it."""

    name = "apps.consents"
