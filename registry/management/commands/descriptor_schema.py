"""``manage.py descriptor_schema``: print the descriptor's JSON Schema, or publish it."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from registry.domain.descriptor import schema_text

PATH = Path(__file__).resolve().parents[2] / "descriptor.schema.json"
"""The schema as the project publishes it, for editors and other tools."""


class Command(BaseCommand):
    """Shows what a descriptor may hold."""

    help = "Print the JSON Schema (draft 2020-12) of a descriptor."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the choice between printing and writing."""
        parser.add_argument("--write", action="store_true", help="write the file, print nothing")
        parser.add_argument("--file", type=Path, default=PATH, help="where the file is")

    def handle(self, *_: object, write: bool, file: Path, **__: object) -> None:
        """Print, or write."""
        if write:
            file.write_text(schema_text(), "utf-8")
            self.stdout.write(f"{file} is written.")
        else:
            self.stdout.write(schema_text(), ending="")
