"""``manage.py export``: print what is recorded of interfaces as descriptors."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from registry.domain.descriptor import document_text
from registry.selectors.descriptors import descriptor_of, templates_of
from registry.selectors.records import interface_record

BAD_INPUT = 2
"""Exit status where an interface is not recorded; nothing was printed then."""


class Command(BaseCommand):
    """Prints descriptors: of each interface, and of the templates that their contracts name."""

    help = "Print what is recorded of interfaces as descriptors, as `apply` reads them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("slugs", nargs="+", metavar="SLUG", help="short name of an interface")

    def handle(self, *_: object, slugs: list[str], **__: object) -> None:
        """Print the documents, templates last, or say which interfaces there are not."""
        found = {slug: interface_record(slug) for slug in slugs}
        if missing := [slug for slug, interface in found.items() if interface is None]:
            for slug in missing:
                self.stderr.write(f"There is no interface {slug}.")
            raise SystemExit(BAD_INPUT)
        interfaces = [one for one in found.values() if one]
        documents = [*map(descriptor_of, interfaces), *templates_of(interfaces)]
        self.stdout.write("---\n".join(map(document_text, documents)), ending="")
