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

import yaml

from readiness.domain import answering, checks
from readiness.domain.checklist import Applies, Item, Voider, item_of
from readiness.domain.checks import attested, claimed, pushed
from readiness.domain.checks.catalogue import BY_ID, QUESTIONS_TOTAL
from readiness.domain.checks.contract import Check, ClaimCheck, ProbeCheck, RecordCheck
from readiness.domain.findings import Reason
from readiness.domain.outcomes import UnknownReason
from readiness.domain.scorecards import LEVEL_NAMES, Line, Scorecard, current
from readiness.probes import attempts, runner
from readiness.probes.catalogue import probe_of

PATH = Path(__file__).resolve().parents[1] / "CHECKS.md"
NOT_ASKED = Path(checks.__file__).parent / "not_asked.yaml"
"""The rows of the catalogue that nothing answers yet, and what each waits for."""

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
_NOT_ASKED = (
    "The rest of the catalogue. No question is asked that nothing can answer, so these stand in no "
    "scorecard yet."
)
_APPLIES = {
    Applies.INSIDE_ZONE: "environments with an inside zone",
    Applies.TIER_1: "interfaces of tier 1, and those of which nobody decided the tier",
    Applies.PROMPT: (
        "environments without a recorded release, and all of an interface of which a recorded "
        "release has a prompt"
    ),
    Applies.MODEL_OR_PROMPT: (
        "environments without a recorded release, and all of an interface of which a model is "
        "recorded, or a release with a model or a prompt"
    ),
}
_UNJUDGED = (answering, attempts, runner)
"""The modules that say why a probe left nothing to judge."""


def rendered() -> str:
    """Return the document as it should be."""
    card = current()
    sections = (_section(BY_ID[line.check], line) for line in card.lines)
    head = ("# Checks", fill(_HEAD, _LINE_WIDTH))
    parts = (*head, *_overview(card), *sections, *_unknowns(), *_not_asked())
    return "\n\n".join(parts) + "\n"


def reasons_of(check: Check, kind: type[StrEnum]) -> tuple[str, ...]:
    """Return the reasons of one kind that the judgement of ``check`` names in its source.

    What it shares with other checks counts too. Which of them holds is known only once there is
    something to judge.
    """
    sources = tuple(_judging(check))
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
        ", ".join(_sources(check)),
    )


def _section(check: Check, line: Line) -> str:
    critical = ", critical" if line.critical else ""
    since = f", counts from {line.enable_on}" if line.enable_on else ""
    facts = [
        f"- Level {_level(line)}, weight {line.weight}{critical}{since}",
        *(f"- Answered by {source}" for source in _sources_in_words(check)),
        f"- Reasons: {_listed(reasons_of(check, Reason))}",
    ]
    if item := item_of(check.id):
        facts += _claims(item)
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


def _sources(check: Check) -> Iterator[str]:
    if isinstance(check, RecordCheck):
        yield "records"
    elif not isinstance(check, ClaimCheck):
        yield check.probe.value
    item = item_of(check.id)
    if item and item.takes_evidence:
        yield "evidence"
    if item and item.takes_answers:
        yield "attestation"


def _sources_in_words(check: Check) -> Iterator[str]:
    """Yield in words what answers the check, in the order in which they are asked."""
    if isinstance(check, RecordCheck):
        yield "the records of the registry, whenever it is read"
    elif not isinstance(check, ClaimCheck):
        probe = probe_of(check.probe)
        yield f"probe {probe.id.value} ({probe.title}), every {_span(probe.cadence.interval)}"
    item = item_of(check.id)
    if item and item.takes_evidence:
        yield f"evidence that a tool hands in, for {item.days} days at most{_outlived(item)}"
    if item and item.takes_answers:
        yield f"a person, for {item.days} days at most{_voided(item)}"


def _outlived(item: Item) -> str:
    if item.voided_by is not Voider.RELEASE:
        return ""
    what = f"the {' and the '.join(item.about)} of the release" if item.about else "all of it"
    return f", past a release if it names {what}"


def _voided(item: Item) -> str:
    if item.voided_by is Voider.NOTHING:
        return ""
    return f", and until the {item.voided_by} changes"


def _claims(item: Item) -> Iterator[str]:
    """Yield what is said about an item beside its check."""
    yield f"- What shows it: {item.prove}"
    yield f"- Remedy: {item.remedy}"
    yield f"- Belongs to whoever holds {item.responsibility.label.lower()}"
    if item.applies is not Applies.ALWAYS:
        yield f"- Applies to: {_APPLIES[item.applies]}"


def _not_asked() -> Iterator[str]:
    """Yield what nothing answers yet: the rest of the catalogue."""
    waiting = yaml.safe_load(NOT_ASKED.read_text("utf-8"))
    yield "## Not asked yet"
    yield fill(_NOT_ASKED, _LINE_WIDTH)
    rows = ((row["id"], row["question"], row["waits_for"]) for row in waiting)
    yield _table(("check", "question", "waits for"), rows)


def _span(span: timedelta) -> str:
    hours, minutes = span // timedelta(hours=1), span // timedelta(minutes=1)
    if hours:
        return f"{hours} hours"
    return "minute" if minutes == 1 else f"{minutes} minutes"


def _why(check: Check) -> str:
    if isinstance(check, ClaimCheck):
        return check.item.why
    text = inspect.cleandoc(_module(check).__doc__ or "").removeprefix(f"{check.id}: ")
    return text[:1].upper() + text[1:]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _judging(check: Check) -> Iterator[ModuleType]:
    """Yield the modules in which it is judged, and what they share with others."""
    if isinstance(check, ClaimCheck):
        yield claimed
    else:
        module = _module(check)
        yield from (module, *_shared(module))
    item = item_of(check.id)
    if item and item.takes_evidence:
        yield pushed
    if item and item.takes_answers:
        yield attested


def _module(check: RecordCheck | ProbeCheck) -> ModuleType:
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
