from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Map sheets and instruments for print, as PDF/A-3."""

    name = "apps.sheets"
