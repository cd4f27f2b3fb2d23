from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from tools.demo import seed, signins

# What to do with the signatures that the demo makes.
CHECK = (
    "demo: two approvals of each side are signed with demonstration keys. Check them on any machine:\n"
    "  python manage.py ledger export --out bundle.zip && python -m jic_verify bundle.zip"
)


@contextmanager
def _before_second_factors() -> Iterator[None]:
    """The people of the demo have approved before they had a second factor, also where one is required from now on.
    This process serves nobody."""
    required = settings.SECOND_FACTOR
    settings.SECOND_FACTOR = "offered"
    try:
        yield
    finally:
        settings.SECOND_FACTOR = required


class Command(BaseCommand):
    help = "Play the deal of September 2016 through the services, with sign-ins that everybody knows."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has sign-ins that everybody knows. Set JIC_DEMO=1 to load it.")
        if User.objects.filter(username="us.officer").exists():
            self.stdout.write("demo: already there")
            return
        with _before_second_factors():
            count = seed()
        self.stdout.write(f"demo: {count} designations")
        self.stdout.write(CHECK)
        self.stdout.write(signins())
