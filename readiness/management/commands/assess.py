"""``manage.py assess``: probe and judge interfaces from files or an address, and record nothing."""

import random
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console

from readiness.domain.schedule import CADENCES
from readiness.management.assess.candidates import InputProblem, InputRefused
from readiness.management.assess.commands import Shell
from readiness.management.assess.document import document
from readiness.management.assess.input import Request, candidates
from readiness.management.assess.plain import Trimmed, plain
from readiness.management.assess.progress import shown_on
from readiness.management.assess.report import Report
from readiness.management.assess.running import Result, assess
from readiness.management.assess.urls import DEFAULT_PROFILE
from readiness.management.assess.zones import all_zones, policy_of, zones_given
from registry.domain import profiles

BAD_INPUT = 2
PROBER_FAULT = 3
INTERRUPTED = 130
"""Exit codes; the last is what shells give to a program that Ctrl-C ended."""


class Command(BaseCommand):
    """Reads descriptors or an address, asks the edges, and says how ready they are."""

    help = (
        "Assess AI interfaces from descriptor files or a URL, without a record. Exits with 0 when "
        "they are assessed, 2 for bad input (nothing is asked then), 3 when something is unknown "
        "for a fault of this machine."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        add = parser.add_argument
        add(
            "targets",
            nargs="+",
            metavar="FILE|FOLDER|-|URL",
            help="descriptors (a folder: the YAML files right in it; -: standard input), or the "
            "address of an edge with its scheme",
        )
        add(
            "--environment",
            action="append",
            default=[],
            metavar="NAME",
            help="only environments of this name; may be repeated",
        )
        add(
            "--zone",
            action="append",
            default=[],
            metavar="NAME=CIDR,…",
            help="networks that may be asked beside public ones; may be repeated",
        )
        add("--ca", type=Path, metavar="FILE", help="PEM file of a private certificate authority")
        add(
            "--profile",
            default=DEFAULT_PROFILE,
            choices=profiles.names(),
            metavar="NAME",
            help=f"what a URL is: {', '.join(profiles.names())} (default: {DEFAULT_PROFILE})",
        )
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print JSON and nothing else")
        form.add_argument(
            "--explain", action="store_true", help="print each request as a command to repeat it"
        )

    def handle(self, *_: object, **options: Any) -> None:  # noqa: ANN401 (as argparse gives them)
        """Assess, and end with the exit code that says how it went."""
        # the console ends its own lines
        self.stdout.ending = self.stderr.ending = ""
        for stream in (sys.stdout, sys.stderr):
            _write_whatever_it_can(stream)
        try:
            results = self._assessed(options)
        except InputRefused as refused:
            self._refuse(refused.problems, as_json=options["json"])
        except KeyboardInterrupt:
            self.stderr.write("Stopped before the end: nothing is concluded.\n")
            sys.exit(INTERRUPTED)
        if any(result.has_prober_fault for result in results):
            sys.exit(PROBER_FAULT)

    def _assessed(self, options: dict[str, Any]) -> list[Result]:
        given = zones_given(options["zone"])
        zones = all_zones(given)
        request = Request(
            options["targets"], options["environment"], zones, given, options["profile"]
        )
        found = candidates(request, ca=options["ca"], now=timezone.now())
        policy = policy_of(zones)
        with shown_on(Console(stderr=True), found, len(CADENCES)) as listener:
            results = assess(
                found,
                policy=policy,
                clock=timezone.now,
                random=random.SystemRandom(),
                listener=listener,
            )
        if options["json"]:
            self.stdout.write(f"{document(results)}\n")
        else:
            self._report(results, policy.agent_for, options)
        return results

    def _report(
        self,
        results: Sequence[Result],
        agent_for: Callable[[str], str],
        options: dict[str, Any],
    ) -> None:
        console = Console(
            file=cast("IO[str]", Trimmed(self.stdout)),
            markup=False,
            highlight=False,
            emoji=False,
            no_color=options["no_color"] or None,
            force_terminal=options["force_color"] or None,
        )
        report = Report(console, explain=options["explain"])
        for result in results:
            one = result.candidate
            report.write(result, Shell(agent_for, one.references, one.ca_file))

    def _refuse(self, problems: Sequence[InputProblem], *, as_json: bool) -> NoReturn:
        if as_json:
            self.stdout.write(f"{document((), problems)}\n")
        else:
            for problem in problems:
                self.stderr.write(f"{plain(str(problem))}\n")
        sys.exit(BAD_INPUT)


def _write_whatever_it_can(stream: IO[str]) -> None:
    """Have a question mark written for what is not in the encoding of a stream."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")
