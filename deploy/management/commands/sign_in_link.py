"""``manage.py sign_in_link``: a way in for the first administrator, or for one locked out."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from deploy.management.preparation import sign_in_address


class Command(BaseCommand):
    """Prints an address that signs the administrator in once."""

    help = "Print a link that signs the administrator in once, within an hour."

    def handle(self, *_: object, **__: object) -> None:
        """Make the administrator when there is none, and the link."""
        self.stdout.write(sign_in_address(timezone.now()))
