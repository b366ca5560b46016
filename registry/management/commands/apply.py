"""``manage.py apply``: write what descriptor files say into the registry."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.domain.descriptor import load
from registry.domain.origins import of_command
from registry.domain.vocabulary import PersonRole
from registry.models import User
from registry.rights import Actor
from registry.services.descriptors import DescriptorRefused, descriptor_apply

BAD_INPUT = 2
"""Exit status for files that cannot be applied; nothing was written then."""


class Command(BaseCommand):
    """Applies descriptors from files and folders, all or none."""

    help = "Create or update teams, interfaces and environments from descriptor files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "-f",
            "--file",
            action="append",
            required=True,
            type=Path,
            metavar="FILE|FOLDER",
            dest="paths",
            help="a YAML file, or a folder for the YAML files right in it; may be repeated",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would change, and write nothing"
        )
        parser.add_argument(
            "--as",
            metavar="EMAIL",
            dest="email",
            default="",
            help="in whose name, with their rights; default: the only administrator",
        )

    def handle(
        self, *_: object, paths: list[Path], dry_run: bool, email: str, **__: object
    ) -> None:
        """Apply, and print one line for each record."""
        by = Actor(self._person(email), of_command("apply"))
        try:
            changes = descriptor_apply(
                by=by, documents=load(paths), now=timezone.now(), dry_run=dry_run
            )
        except DescriptorRefused as refused:
            raise self._refusal(*map(str, refused.problems)) from None
        for change in changes:
            self.stdout.write(f"{change} (dry run)" if dry_run else str(change))

    def _person(self, email: str) -> User:
        people = User.objects.filter(is_active=True)
        wanted = {"email__iexact": email} if email else {"role": PersonRole.ADMINISTRATOR.value}
        found = list(people.filter(**wanted)[:2])
        if len(found) == 1:
            return found[0]
        if email:
            raise self._refusal(f"--as: nobody active here has the e-mail address {email}.")
        raise self._refusal("--as: name somebody; there is not exactly one active administrator.")

    def _refusal(self, *lines: str) -> SystemExit:
        for line in lines:
            self.stderr.write(line)
        return SystemExit(BAD_INPUT)
