"""Results for a person: worst first, in words, on a terminal of any width or in a pipe."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from readiness.domain.columns import State
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.management.assess.commands import Shell, needs_variable
from readiness.management.assess.plain import plain, plain_lines
from readiness.management.assess.running import Result
from readiness.probes.catalogue import probe_of
from readiness.probes.transcript import Sent

_STYLES = {
    Outcome.FAIL: "bold red",
    Outcome.UNKNOWN: "bold magenta",
    Outcome.WARN: "bold yellow",
    Outcome.PASS: "green",
    Outcome.NOT_APPLICABLE: "dim",
}
_STATES = {
    State.BLOCKED: ("blocked: a critical check fails", "bold red"),
    State.RISK: ("below the level that is asked of it", "bold yellow"),
    State.READY: ("ready", "bold green"),
}
_SHOWN_IN_FULL = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN)
_INDENTATION = 26
"""Of a setting to copy: a little more than that of the sentences above it."""


class Report:
    """Writes the report of each result to a console.

    Args:
        console: where to; it takes no markup, for words of servers are in what it prints.
        explain: whether each finding is followed by the requests that it rests on.
    """

    def __init__(self, console: Console, *, explain: bool = False) -> None:
        self._console = console
        self._explain = explain

    def write(self, result: Result, shell: Shell) -> None:
        """Write one environment: the verdict, what blocks it, every finding, what was assumed."""
        self._heading(result)
        self._blocking(result)
        self._findings(result, shell)
        self._notes(result)
        self._probes(result)
        self._console.print()

    def _heading(self, result: Result) -> None:
        assessment, score = result.assessment, result.assessment.score
        console = self._console
        console.print(Rule(Text(plain(result.candidate.name), style="bold"), align="left"))
        console.print(Text(plain(result.candidate.environment.edge_url)), soft_wrap=True)
        words, style = _STATES[assessment.state]
        points = "no score" if score.value is None else f"{score.value} of 100 points"
        if score.capped:
            points += " (held down by a critical check)"
        console.print(
            Text(f"Level {score.level}, {score.level_name.replace('_', ' ')}", style="bold")
            + Text(f" · {points} · {score.observed} of {score.applicable} checks observed · ")
            + Text(words, style=style)
        )

    def _blocking(self, result: Result) -> None:
        step = result.assessment.next_step
        if not step:
            return
        title = f"What keeps level {step[0].level} from being held"
        self._section(title, (self._in_short(found) for found in step))

    def _in_short(self, found: Finding) -> RenderableType:
        return _columns(_outcome(found), Text(plain(found.check)), Text(plain(found.summary)))

    def _findings(self, result: Result, shell: Shell) -> None:
        self._section("Findings, worst first", ())
        for found in result.assessment.findings:
            self._console.print(Padding(_finding(found), (0, 0, 0, 2)))
            self._snippet(found)
            if self._explain:
                self._requests(found, result, shell)

    def _snippet(self, found: Finding) -> None:
        if found.outcome not in _SHOWN_IN_FULL or not found.remedy.snippet:
            return
        # not wrapped either: it is a setting to copy
        for line in plain_lines(found.remedy.snippet):
            self._console.print(Text(f"{' ' * _INDENTATION}{line}", style="cyan"), soft_wrap=True)

    def _requests(self, found: Finding, result: Result, shell: Shell) -> None:
        asked = _asked_for(found, result)
        if needs_variable(shell, asked):
            self._remark("CA_FILE: save the PEM text of the descriptor's ca there")
        for attempt, sent in groupby(asked, key=lambda sent: sent.attempt):
            if attempt > asked[0].attempt:
                self._remark("asked again, to be sure of it:")
            for line in shell.lines(sent):
                # not wrapped: whoever pastes it needs one line
                self._console.print(Text(f"    {plain(line)}"), soft_wrap=True)
        if others := _others(found, result):
            self._remark(f"more that the same probe asked: see {', '.join(others)}")

    def _remark(self, words: str) -> None:
        self._console.print(Text(f"    # {words}", style="dim"), soft_wrap=True)

    def _notes(self, result: Result) -> None:
        rows = (_columns(Text("-"), Text(plain(note))) for note in result.notes)
        self._section("What was assumed", rows)

    def _probes(self, result: Result) -> None:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=True)
        for title in ("probe", "", "requests", "bytes", "ms", "attempts"):
            table.add_column(title, justify="left" if title in ("probe", "") else "right")
        for probe, seen in result.observations.items():
            amounts = (seen.requests, seen.bytes_read, seen.milliseconds, seen.attempts)
            table.add_row(probe.value, Text(probe_of(probe).title), *map(str, amounts))
        self._section("Probes", [table])

    def _section(self, title: str, rows: Iterable[RenderableType]) -> None:
        self._console.print()
        self._console.print(Text(title, style="bold"))
        for row in rows:
            self._console.print(Padding(row, (0, 0, 0, 2)))


def _finding(found: Finding) -> Table:
    lines = [Text(plain(found.summary))]
    if found.counts_from:
        lines.append(Text(f"announced: it counts from {found.counts_from} on", style="italic"))
    if found.outcome in _SHOWN_IN_FULL:
        lines.extend(_details(found))
    elif found.outcome is Outcome.NOT_APPLICABLE:
        lines = [Text(plain(found.summary), style="dim")]
    return _columns(_outcome(found), Text(found.check), Text("\n").join(lines))


def _details(found: Finding) -> Iterator[Text]:
    if found.critical:
        yield Text("critical", style="bold")
    if found.expected:
        yield Text(f"expected: {plain(found.expected)}")
    if found.measured:
        yield Text(f"measured: {plain(found.measured)}")
    if found.remedy.text:
        yield Text(f"what to do: {plain(found.remedy.text)}", style="bold")


def _outcome(found: Finding) -> Text:
    return Text(found.outcome.value.replace("_", " "), style=_STYLES[found.outcome])


def _columns(*cells: Text) -> Table:
    widths = {3: (14, 6), 2: (1,)}[len(cells)]
    table = Table.grid(padding=(0, 1))
    for width in widths:
        table.add_column(width=width, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(*cells)
    return table


def _asked_for(found: Finding, result: Result) -> Sequence[Sent]:
    """Return the questions in the name of a finding's check, and those in the name of none.

    They stand in the order of attempts: what runs side by side is told in any order.
    """
    if found.outcome is Outcome.NOT_APPLICABLE:
        return ()
    own = [sent for sent in _of_probe(found, result) if sent.check in ("", found.check)]
    return sorted(own, key=lambda sent: sent.attempt)


def _others(found: Finding, result: Result) -> Sequence[str]:
    """Return the other checks for which the probe asked, where it asked for this one as well."""
    if not _asked_for(found, result):
        return ()
    asked_for = {sent.check for sent in _of_probe(found, result)}
    return sorted(asked_for - {"", found.check})


def _of_probe(found: Finding, result: Result) -> Sequence[Sent]:
    is_of_probe = found.source in list(ProbeId)
    return result.asked.get(ProbeId(found.source), ()) if is_of_probe else ()
