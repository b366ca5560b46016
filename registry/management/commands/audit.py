"""``manage.py audit``: verify the chain of the audit rows, or print its head to be noted."""

import re
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from functools import partial

from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.domain.audit_chain import PATTERN, Head, Link
from registry.selectors.audit_chain import chain_length, chain_state, chain_verdict
from registry.services.audit_verification import verification_keep

BROKEN = 1
"""Exit status when the chain is not what was written."""

_HEAD = re.compile(rf"(?:(\d{{1,19}}):)?({PATTERN})", re.ASCII)
_ROWS_BETWEEN = 5000
"""Rows between two looks at the clock."""
_SECONDS_BETWEEN = 0.5
"""Seconds between two lines of progress, of which the first shows after as many."""


def head(text: str) -> Head:
    """Return a head as somebody noted it.

    Raises:
        ArgumentTypeError: it is none.
    """
    found = _HEAD.fullmatch(text)
    if not found:
        raise ArgumentTypeError(
            f"{text} is no head: give PLACE:DIGEST or DIGEST as `audit head` prints it, "
            "a digest being sha256: and 64 digits from 0 to f."
        )
    place, digest = found.groups()
    return Head(int(place) if place else None, digest)


class Command(BaseCommand):
    """Tells whether the audit trail is what was written."""

    help = "Verify the chain of the audit trail, or print its head."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be asked."""
        asked = parser.add_subparsers(dest="asked", required=True, metavar="verify|head")
        verify = asked.add_parser(
            "verify", help="verify every row; exit status 1 where one is not what was written"
        )
        verify.add_argument(
            "--expect",
            action="append",
            default=[],
            type=head,
            metavar="[PLACE:]DIGEST",
            help="a head noted earlier that has to be in the chain; may be repeated",
        )
        asked.add_parser("head", help="print PLACE:DIGEST of the last row")

    def handle(self, *_: object, asked: str, **options: list[Head]) -> None:
        """Do what is asked."""
        if asked == "head":
            state = chain_state()
            self.stdout.write(f"{state.place}:{state.digest}")
        else:
            self._verify(options["expect"])

    def _verify(self, noted: list[Head]) -> None:
        watch = partial(self._told, chain_length()) if self.stderr.isatty() else iter
        verdict = chain_verdict(noted=noted, watch=watch)
        # a head that was mistyped says nothing about the chain
        if not noted:
            verification_keep(verdict=verdict, now=timezone.now())
        if verdict.broken:
            self.stderr.write(verdict.broken.sentence)
            sys.exit(BROKEN)
        rows = "1 row is" if verdict.place == 1 else f"{verdict.place} rows are"
        self.stdout.write(f"{rows} in order. Head: {verdict.place}:{verdict.digest}")

    def _told(self, count: int, links: Iterable[Link]) -> Iterator[Link]:
        told = time.monotonic()
        for number, link in enumerate(links, start=1):
            if number % _ROWS_BETWEEN == 0 and time.monotonic() - told >= _SECONDS_BETWEEN:
                told = time.monotonic()
                self.stderr.write(f"\r{number} of {count} rows", ending="")
            yield link
        self.stderr.write("\r\x1b[K", ending="")
