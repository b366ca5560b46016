"""``manage.py up``: the whole system on this machine, with one command."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils import timezone
from rich.console import Console
from rich.text import Text

from deploy.demo.running import FOLDER as DEMO_FOLDER
from deploy.management.embedded import add_options
from deploy.management.parts import all_answers, all_parts
from deploy.management.preparation import (
    samples_step,
    sign_in_address,
    static_step,
    tables_step,
)
from deploy.management.supervisor import NotReady, Supervisor

READY_SECONDS = 60.0
"""Time in which every part must answer."""

_COLOURS = {"web": "cyan", "worker": "green", "beat": "magenta", "demo": "yellow"}


class Command(BaseCommand):
    """Prepares the data folder, starts web, worker and beat, and keeps them running."""

    help = "Run the whole system on this machine: pages, prober and schedule."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options; ``manage.py`` has already acted on address and folder."""
        add_options(parser)

    def handle(
        self, *_: object, bind: str, port: int, workers: int, demo: bool, **__: object
    ) -> None:
        """Start everything and stay until somebody asks to stop.

        Raises:
            CommandError: the database or a part does not answer.
        """
        self.console = Console(highlight=False, soft_wrap=True)
        self.begun = time.monotonic()
        self._require_database()
        self._prepare("Making the tables", tables_step)
        self._prepare("Collecting static files", static_step)
        if demo:
            self._prepare("Registering the samples", samples_step)
        self._supervise(bind, port, workers, with_demo=demo)

    def _prepare(self, sentence: str, plan: Callable[[], Callable[[], None] | None]) -> None:
        if step := plan():
            begun = time.monotonic()
            self.console.print(f"{sentence} …", end=" ")
            step()
            self.console.print(f"done in {time.monotonic() - begun:.1f} s")

    def _require_database(self) -> None:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer ({str(error).strip()}): see DATABASE_URL.",
                returncode=2,
            ) from error

    def _supervise(self, bind: str, port: int, workers: int, *, with_demo: bool) -> None:
        started_at = timezone.now()
        parts = all_parts(bind, port, workers, self._show, with_demo=with_demo)
        with Supervisor(parts) as supervisor:
            supervisor.start()
            address = sign_in_address(timezone.now())
            self.console.print("Starting web, worker and beat …")
            try:
                ready = supervisor.wait_until_ready(
                    all_answers(bind, port, started_at), READY_SECONDS
                )
            except NotReady as slow:
                raise CommandError(
                    f"No answer from {slow} in {READY_SECONDS:.0f} s: "
                    "what they wrote above says why."
                ) from slow
            if ready:
                self._announce(address)
                supervisor.run()
            self.console.print("Stopping …")

    def _announce(self, address: str) -> None:
        self.console.print(f"\n[bold]Ready[/] after {time.monotonic() - self.begun:.1f} s")
        self.console.print(f"  Pages:    {settings.PUBLIC_URL}")
        self.console.print(f"  Sign in:  {address}  (once, within an hour)")
        self.console.print(f"  Data:     {Path(settings.ENVIRONMENT.DATA_DIR)}")
        if (folder := Path(settings.ENVIRONMENT.DATA_DIR) / DEMO_FOLDER).is_dir():
            self.console.print(f"  Samples:  {folder}/*.toml, read while they run")
        self.console.print("  Stop:     Ctrl-C\n")

    def _show(self, name: str, line: str) -> None:
        self.console.print(Text(f"{name:<6} │ ", style=_COLOURS[name]) + Text(line, style="none"))
