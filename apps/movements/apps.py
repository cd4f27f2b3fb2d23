from django.apps import AppConfig


class MovementsConfig(AppConfig):
    """Movements notified for a window, what each side says of them, and flights reported in closed areas."""

    name = "apps.movements"
