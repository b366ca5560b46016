"""``manage.py export``: print what is recorded of interfaces as descriptors or as OpenSLO."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from registry.domain.descriptor import document_text
from registry.domain.imports import openslo_text
from registry.models import Interface
from registry.selectors.descriptors import descriptor_of, templates_of
from registry.selectors.particulars import objectives_of
from registry.selectors.records import interface_record

BAD_INPUT = 2
"""Exit status where an interface is not recorded; nothing was printed then."""


DESCRIPTOR = "descriptor"
OPENSLO = "openslo"


class Command(BaseCommand):
    """Prints descriptors, with the templates that contracts name, or objectives as OpenSLO."""

    help = "Print what is recorded of interfaces, as `apply` reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("slugs", nargs="+", metavar="SLUG", help="short name of an interface")
        parser.add_argument(
            "--format",
            choices=(DESCRIPTOR, OPENSLO),
            default=DESCRIPTOR,
            dest="form",
            help="the whole record (the default), or its objectives as OpenSLO v1",
        )

    def handle(self, *_: object, slugs: list[str], form: str, **__: object) -> None:
        """Print one document after the other, or say which interfaces there are not."""
        found = {slug: interface_record(slug) for slug in slugs}
        if missing := [slug for slug, interface in found.items() if interface is None]:
            for slug in missing:
                self.stderr.write(f"There is no interface {slug}.")
            raise SystemExit(BAD_INPUT)
        interfaces = [one for one in found.values() if one]
        texts = [_text(one, form) for one in interfaces]
        if form == DESCRIPTOR:
            texts += map(document_text, templates_of(interfaces))
        self.stdout.write("---\n".join(texts), ending="")


def _text(interface: Interface, form: str) -> str:
    if form == OPENSLO:
        return openslo_text(interface.slug, interface.name, objectives_of(interface))
    return document_text(descriptor_of(interface))
