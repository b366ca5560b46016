"""``manage.py sign_in_link``: a way in for the first administrator, or for one locked out."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from deploy.management.preparation import sign_in_address
from registry.management.acting import NobodyToAct

NOBODY = 2
"""Exit status when there is nobody whom a link could sign in."""


class Command(BaseCommand):
    """Prints an address that signs somebody in once."""

    help = "Print a link that signs the administrator, or somebody else, in once, within an hour."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the option."""
        parser.add_argument(
            "--as",
            metavar="EMAIL",
            dest="email",
            default="",
            help="whom; default: the administrator",
        )

    def handle(self, *_: object, email: str, **__: object) -> None:
        """Make the administrator when there is none, and the link."""
        try:
            self.stdout.write(sign_in_address(timezone.now(), email))
        except NobodyToAct as nobody:
            self.stderr.write(str(nobody))
            raise SystemExit(NOBODY) from None
