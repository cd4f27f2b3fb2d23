from django.apps import AppConfig


class MailConfig(AppConfig):
    """E-mail without content: that something new waits, with a reference and a link."""

    name = "apps.mail"
