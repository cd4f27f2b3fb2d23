from django.apps import AppConfig


class ToolsConfig(AppConfig):
    """Commands for operators and benchmarks."""

    name = "tools"
