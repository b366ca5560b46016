"""How a run goes on, for a person in front of a terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from readiness.domain.probing import ProbeId
from readiness.management.assess.candidates import Candidate
from readiness.management.assess.plain import plain
from readiness.management.assess.running import Listener
from readiness.probes.catalogue import probe_of
from registry.domain.snapshot import EnvironmentSnapshot


class ProgressShown(Listener):
    """Shows a line for each environment: how many probes have ended, and which one asks."""

    def __init__(self, console: Console, candidates: Sequence[Candidate], probes: int) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=12),
            TextColumn("{task.completed}/{task.total}", markup=False),
            TimeElapsedColumn(),
            TextColumn("{task.fields[now]}", markup=False),
            console=console,
            transient=True,
        )
        # numbered as the run numbers them
        self._tasks = {
            number: self._progress.add_task(plain(one.name), total=probes, now="")
            for number, one in enumerate(candidates, start=1)
        }

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def asked(self, environment: EnvironmentSnapshot, probe: ProbeId) -> None:
        """Show which probe asks."""
        self._progress.update(self._task(environment), now=probe_of(probe).title)

    def answered(self, environment: EnvironmentSnapshot, probe: ProbeId) -> None:
        """Count a probe that has ended."""
        self._progress.update(self._task(environment), advance=1, now="")

    def _task(self, environment: EnvironmentSnapshot) -> TaskID:
        return self._tasks[environment.id]


@contextmanager
def shown_on(console: Console, candidates: Sequence[Candidate], probes: int) -> Iterator[Listener]:
    """Show how the run of the block goes on, on a terminal; anywhere else say nothing."""
    if not console.is_terminal:
        yield Listener()
        return
    amount = "one environment" if len(candidates) == 1 else f"{len(candidates)} environments"
    console.print(Text(f"Assessing {amount} …", style="dim"))
    with ProgressShown(console, candidates, probes) as progress:
        yield progress
