"""``manage.py export``: print what is recorded of interfaces as descriptors."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from registry.domain.descriptor import document_text
from registry.selectors.descriptors import descriptor_of
from registry.selectors.records import interface_record

BAD_INPUT = 2
"""Exit status where an interface is not recorded; nothing was printed then."""


class Command(BaseCommand):
    """Prints descriptors, one document for each interface."""

    help = "Print what is recorded of interfaces as descriptors, as `apply` reads them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("slugs", nargs="+", metavar="SLUG", help="short name of an interface")

    def handle(self, *_: object, slugs: list[str], **__: object) -> None:
        """Print one document after the other, or say which interfaces there are not."""
        found = {slug: interface_record(slug) for slug in slugs}
        if missing := [slug for slug, interface in found.items() if interface is None]:
            for slug in missing:
                self.stderr.write(f"There is no interface {slug}.")
            raise SystemExit(BAD_INPUT)
        texts = (document_text(descriptor_of(one)) for one in found.values() if one)
        self.stdout.write("---\n".join(texts), ending="")
