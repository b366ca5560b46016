"""``manage.py checks_document``: write ``readiness/CHECKS.md``, or see whether it is stale."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from readiness.management.checks_document import PATH, rendered


class Command(BaseCommand):
    """Writes the document of all checks from the code that judges."""

    help = "Write readiness/CHECKS.md from the check catalogue and the scorecard in force."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the choice between writing and comparing."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
        parser.add_argument("--file", type=Path, default=PATH, help="where the document is")

    def handle(self, *_: object, check: bool, file: Path, **__: object) -> None:
        """Write, or compare.

        Raises:
            CommandError: ``--check`` was asked for, and the document is stale or missing.
        """
        text = rendered()
        if not check:
            file.write_text(text, "utf-8")
            self.stdout.write(f"{file} is written.")
        elif not file.exists() or file.read_text("utf-8") != text:
            raise CommandError(f"{file} is stale: run manage.py checks_document.", returncode=1)
