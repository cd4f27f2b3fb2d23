from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.access.errors import DomainError
from apps.accounts.models import User
from tools.demo import SEEDED, seed, signins
from tools.demo_departure import leave

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

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--leave",
            action="store_true",
            help="then let a side suspend its cooperation, as on 3 October 2016: joint acts stop until it returns",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has sign-ins that everybody knows. Set JIC_DEMO=1 to load it.")
        if User.objects.filter(username="us.officer").exists():
            self.stdout.write("demo: already there")
        else:
            with _before_second_factors():
                count = seed()
            self.stdout.write(f"demo: {count} designations")
            self.stdout.write(CHECK)
            self.stdout.write(signins())
        if options["leave"]:
            self._leave()

    def _leave(self) -> None:
        try:
            with _before_second_factors():
                notice = leave(SEEDED)
        except LookupError as missing:
            raise CommandError(f"demo: {missing}") from missing
        except DomainError as refused:
            raise CommandError(f"demo: {refused.title} {refused.mend}") from refused
        self.stdout.write(
            f"demo: {notice.delegation.code} has suspended its cooperation. Its approving authority returns it on the "
            "page Cooperation, under Truce."
        )
