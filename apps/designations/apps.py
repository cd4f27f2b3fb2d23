from django.apps import AppConfig


class DesignationsConfig(AppConfig):
    """Designations, their immutable versions, when those were in force, and the conflict rules."""

    name = "apps.designations"

    def import_models(self) -> None:
        super().import_models()
        from apps.designations import extent_models, force_models  # noqa: F401
