"""``manage.py export``: print what is recorded as descriptors or as OpenSLO."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

from django.core.management.base import BaseCommand

from registry.domain.imports import openslo_text
from registry.models import Interface
from registry.selectors.descriptors import (
    Key,
    descriptor_texts,
    keys_of_interfaces,
    keys_of_teams,
    open_teams,
)
from registry.selectors.particulars import objectives_of

BAD_INPUT = 2
"""Exit status where a record is not there, or nothing was asked for; nothing was printed then."""


DESCRIPTOR = "descriptor"
OPENSLO = "openslo"


class Command(BaseCommand):
    """Prints descriptors, with the templates that contracts name, or objectives as OpenSLO."""

    help = "Print what is recorded, as `apply` reads it: interfaces, whole teams, or everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="short name of an interface")
        parser.add_argument(
            "--team",
            action="append",
            default=[],
            dest="teams",
            metavar="SLUG",
            help="a team with its members, templates and interfaces; may be repeated",
        )
        parser.add_argument(
            "--all",
            action="store_true",
            dest="is_whole",
            help="all teams that are open, with their templates, interfaces and policies",
        )
        parser.add_argument(
            "--format",
            choices=(DESCRIPTOR, OPENSLO),
            default=DESCRIPTOR,
            dest="form",
            help="the whole record (the default), or its objectives as OpenSLO v1",
        )

    def handle(
        self,
        *_: object,
        slugs: Sequence[str],
        teams: Sequence[str],
        is_whole: bool,
        form: str,
        **__: object,
    ) -> None:
        """Print one document after the other, or say which records there are not."""
        if [bool(slugs), bool(teams), is_whole].count(True) != 1:
            self._refuse(["Name interfaces, or teams with --team, or say --all: one of the three."])
        known = open_teams()
        self._refuse([f"There is no open team {slug}." for slug in teams if slug not in known])
        keys = keys_of_interfaces(slugs) if slugs else keys_of_teams(teams or known)
        found = [name for kind, name in keys if kind == "AIInterface"]
        interfaces = {one.slug: one for one in Interface.objects.filter(slug__in=found)}
        missing = [slug for slug in found if slug not in interfaces]
        self._refuse([f"There is no interface {slug}." for slug in missing])
        texts = _openslo(interfaces[slug] for slug in found) if form == OPENSLO else _texts(keys)
        self.stdout.write("---\n".join(texts), ending="")
        if is_whole:
            self._tell_left_out()

    def _refuse(self, lines: Sequence[str]) -> None:
        for line in lines:
            self.stderr.write(line)
        if lines:
            raise SystemExit(BAD_INPUT)

    def _tell_left_out(self) -> None:
        closed = Interface.objects.filter(team__is_active=False).select_related("team")
        for one in closed.order_by("slug"):
            self.stderr.write(f"Left out: {one.slug}, of the closed team {one.team.slug}.")


def _texts(keys: Sequence[Key]) -> Iterator[str]:
    found = descriptor_texts(keys)
    yield from (found[key] for key in keys if key in found)


def _openslo(interfaces: Iterator[Interface]) -> Iterator[str]:
    for one in interfaces:
        yield openslo_text(one.slug, one.name, objectives_of(one))
