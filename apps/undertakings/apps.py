from django.apps import AppConfig


class UndertakingsConfig(AppConfig):
    """What a zone in force obliges whom to do, step by step, and what each delegation says of it."""

    name = "apps.undertakings"

    def import_models(self) -> None:
        super().import_models()
        from apps.undertakings import photo_models  # noqa: F401

    def ready(self) -> None:
        from apps.documents.file_keys import KEYED
        from apps.undertakings.photo_keys import PHOTOS

        KEYED.append(PHOTOS)
