from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The restricted instruments of the arrangement: who may read them, who did, and whether all release them."""

    name = "apps.documents"
