from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    """What delegations ask the secretariat about what holds, and its comments."""

    name = "apps.enquiries"
