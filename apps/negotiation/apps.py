from django.apps import AppConfig


class NegotiationConfig(AppConfig):
    """The state machine, its acts, approvals and threads."""

    name = "apps.negotiation"
