"""``CHECKS.md``: every check of the scorecard in force, in words, from the code that judges."""

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from textwrap import fill
from types import ModuleType

from readiness.domain import assessment, checks
from readiness.domain.checks.catalogue import BY_ID, QUESTIONS_TOTAL
from readiness.domain.checks.contract import Check, RecordCheck
from readiness.domain.findings import Reason
from readiness.domain.outcomes import UnknownReason
from readiness.domain.scorecards import LEVEL_NAMES, Line, Scorecard, current
from readiness.probes import attempts, runner
from readiness.probes.catalogue import probe_of

PATH = Path(__file__).resolve().parents[1] / "CHECKS.md"

_LINE_WIDTH = 100
_HEAD = (
    "Written by `manage.py checks_document` from the check catalogue and the scorecard in force; a "
    "test fails when it is stale. To change it, change a check, its docstring or the scorecard, "
    "and write it anew."
)
_UNKNOWN = (
    "Beside what stands above, every check that a probe answers is unknown when there is nothing "
    "to judge, for one of these reasons. It then blocks its level and earns nothing, as if it "
    "failed."
)
_UNJUDGED = (assessment, attempts, runner)
"""The modules that say why a probe left nothing to judge."""


def rendered() -> str:
    """Return the document as it should be."""
    card = current()
    sections = (_section(BY_ID[line.check], line) for line in card.lines)
    parts = ("# Checks", fill(_HEAD, _LINE_WIDTH), *_overview(card), *sections, *_unknowns())
    return "\n\n".join(parts) + "\n"


def reasons_of(check: Check, kind: type[StrEnum]) -> tuple[str, ...]:
    """Return the reasons of one kind that the judgement of ``check`` names in its source.

    What it shares with other checks counts too. Which of them holds is known only once there is
    something to judge.
    """
    module = _module(check)
    sources = (module, *_shared(module))
    named = {name for source in sources for name in _named(source, kind.__name__)}
    return tuple(member.value for member in kind if member.name in named)


def _overview(card: Scorecard) -> Iterator[str]:
    asked = f"{len(card.lines)} of {QUESTIONS_TOTAL} questions are asked so far."
    yield f"{asked} Scorecard {card.version}, “{card.title}”, places them:"
    head = ("check", "question", "level", "weight", "critical", "counts from", "answered by")
    yield _table(head, (_row(line) for line in card.lines))
    yield fill(
        "A level is held when no check of it, and of the levels below, fails or is unknown. The "
        "score is the share of the weight that passes, of 100; a warning earns half. While a "
        f"critical check fails or is unknown, the score is {card.critical_cap} at most. A check "
        "that counts from a later day, which begins at midnight UTC, is asked and shown before it, "
        "and changes neither level nor score nor state until then.",
        _LINE_WIDTH,
    )


def _row(line: Line) -> tuple[str, ...]:
    check = BY_ID[line.check]
    return (
        f"[{check.id}](#{check.id.lower()})",
        check.question,
        _level(line),
        str(line.weight),
        "yes" if line.critical else "",
        str(line.enable_on or "always"),
        "records" if isinstance(check, RecordCheck) else check.probe.value,
    )


def _section(check: Check, line: Line) -> str:
    critical = ", critical" if line.critical else ""
    since = f", counts from {line.enable_on}" if line.enable_on else ""
    facts = [
        f"- Level {_level(line)}, weight {line.weight}{critical}{since}",
        f"- Answered by {_source(check)}",
        f"- Reasons: {_listed(reasons_of(check, Reason))}",
    ]
    if unknown := reasons_of(check, UnknownReason):
        facts.append(f"- Unknown, by its own judgement: {_listed(unknown)}")
    return "\n\n".join((f"## {check.id}", f"**{check.question}**", _why(check), "\n".join(facts)))


def _unknowns() -> Iterator[str]:
    given = {name for source in _UNJUDGED for name in _named(source, "UnknownReason")}
    yield "## Unknown"
    yield fill(_UNKNOWN, _LINE_WIDTH)
    rows = ((f"`{reason}`", reason.cure) for reason in UnknownReason if reason.name in given)
    yield _table(("reason", "cure"), rows)


def _level(line: Line) -> str:
    return f"{line.level} {LEVEL_NAMES[line.level].replace('_', ' ')}"


def _source(check: Check) -> str:
    if isinstance(check, RecordCheck):
        return "the records of the registry, whenever it is read"
    probe = probe_of(check.probe)
    return f"probe {probe.id.value} ({probe.title}), every {_span(probe.cadence.interval)}"


def _span(span: timedelta) -> str:
    hours, minutes = span // timedelta(hours=1), span // timedelta(minutes=1)
    if hours:
        return f"{hours} hours"
    return "minute" if minutes == 1 else f"{minutes} minutes"


def _why(check: Check) -> str:
    text = inspect.cleandoc(_module(check).__doc__ or "").removeprefix(f"{check.id}: ")
    return text[:1].upper() + text[1:]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _module(check: Check) -> ModuleType:
    return sys.modules[check.judge.__module__]


def _shared(module: ModuleType) -> Iterator[ModuleType]:
    imports = (node for node in _nodes(module) if isinstance(node, ast.ImportFrom))
    for name in {node.module or "" for node in imports}:
        if name.startswith(f"{checks.__name__}."):
            yield sys.modules[name]


def _named(module: ModuleType, kind: str) -> Iterator[str]:
    members = (node for node in _nodes(module) if isinstance(node, ast.Attribute))
    for node in members:
        if isinstance(node.value, ast.Name) and node.value.id == kind:
            yield node.attr


@cache
def _nodes(module: ModuleType) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(inspect.getsource(module))))
