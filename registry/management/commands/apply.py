"""``manage.py apply``: write what files say into the registry."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.domain.descriptor import Documents
from registry.domain.imports import NOT_TAKEN_OVER, load
from registry.domain.origins import of_command
from registry.management.acting import NobodyToAct, acting_person
from registry.models import User
from registry.rights import Actor
from registry.services.applying import Action, Change
from registry.services.descriptors import DescriptorRefused, descriptor_apply
from registry.services.planning import Plan, descriptor_plan, summary
from registry.services.pruning import Agreed

BAD_INPUT = 2
"""Exit status for files that cannot be applied; nothing was written then."""


class Command(BaseCommand):
    """Applies descriptors from files and folders, all or none."""

    help = (
        "Create or update teams, interfaces and environments from descriptors, Backstage's "
        "catalog-info.yaml and OpenSLO files."
    )

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
            "--dry-run",
            action="store_true",
            help="show every record that would change as a difference, and write nothing",
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            dest="prunes",
            help="remove what the files no longer name; lists it and asks first",
        )
        parser.add_argument(
            "--yes", action="store_true", dest="agrees", help="with --prune: remove without asking"
        )
        parser.add_argument(
            "--as",
            metavar="EMAIL",
            dest="email",
            default="",
            help="in whose name, with their rights; default: the only administrator",
        )

    def handle(
        self,
        *_: object,
        paths: list[Path],
        dry_run: bool,
        prunes: bool,
        agrees: bool,
        email: str,
        **__: object,
    ) -> None:
        """Apply, and print one line for each record; or print what applying would do."""
        by = Actor(self._person(email), of_command("apply"))
        documents, now = load(paths), timezone.now()
        try:
            if dry_run:
                self._show(descriptor_plan(by=by, documents=documents, now=now, prunes=prunes))
                return
            agreed = self._agreed(by, documents, now) if prunes and not agrees else None
            changes = descriptor_apply(
                by=by, documents=documents, now=now, prunes=prunes, agreed=agreed
            )
        except DescriptorRefused as refused:
            raise self._refusal(*map(str, refused.problems)) from None
        self._tell(changes)
        for note in documents.notes:
            if not note.message.startswith(NOT_TAKEN_OVER):
                self.stderr.write(str(note))

    def _show(self, plan: Plan) -> None:
        for difference in plan.differences:
            for line in difference.lines():
                self.stdout.write(line)
        for change in plan.changes:
            # a contract that inherits something else has no document in which that would stand
            if change.kind == "Contract" or change.action in (Action.REMOVED, Action.AWAITED):
                self.stdout.write(str(change))
        for note in plan.notes:
            self.stdout.write(str(note))
        self.stdout.write(f"dry run: {summary(plan.changes)}")

    def _tell(self, changes: Sequence[Change]) -> None:
        if all(change.action is Action.UNCHANGED for change in changes):
            self.stdout.write(f"nothing to do: {summary(changes)}")
            return
        for change in changes:
            self.stdout.write(str(change))

    def _agreed(self, by: Actor, documents: Documents, now: datetime) -> Agreed:
        """Return what somebody at the terminal agrees to remove.

        Raises:
            SystemExit: they do not, or there is no terminal.
        """
        removals = descriptor_plan(by=by, documents=documents, now=now, prunes=True).removals
        if not removals:
            return frozenset()
        for change in removals:
            self.stdout.write(f"would remove {change.kind} {change.name}")
        if not sys.stdin.isatty():
            raise self._refusal("--prune: there is nobody to ask here: add --yes to remove these.")
        self.stdout.write(f"Remove {len(removals)}? [y/N] ", ending="")
        self.stdout.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise self._refusal("Nothing was removed, and nothing else was written.")
        return frozenset((change.kind, change.name) for change in removals)

    def _person(self, email: str) -> User:
        try:
            return acting_person(email)
        except NobodyToAct as nobody:
            raise self._refusal(str(nobody)) from None

    def _refusal(self, *lines: str) -> SystemExit:
        for line in lines:
            self.stderr.write(line)
        return SystemExit(BAD_INPUT)
