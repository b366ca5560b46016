"""What must hold of every probe and every finding, whatever the server did."""

import json
from collections.abc import Callable, Iterator

from readiness.domain.findings import EVIDENCE_LIMIT_BYTES
from readiness.domain.observation_json import dump, load
from readiness.domain.outcomes import Outcome, UnknownReason
from tests.hostile.asking import Seen
from tests.hostile.telling import SECRET

MOST_BYTES = 1024 * 1024
"""Read by one probe, its confirmation included."""
TELLING = 9
"""Characters of a secret in a row."""
Rule = Callable[[Seen], Iterator[str]]


def ends_well(seen: Seen) -> Iterator[str]:
    """A probe ends with facts, or without because its time was used up; never by a fault."""
    for found in seen.observations:
        if (found.facts is None) is (found.unknown is None):
            yield f"{found.probe}: neither facts nor a reason, or both"
        if found.unknown and found.unknown.reason is not UnknownReason.BUDGET:
            yield f"{found.probe}: {found.unknown}"


def reads_little(seen: Seen) -> Iterator[str]:
    """A probe reads a mebibyte at most."""
    for found in seen.observations:
        if found.bytes_read > MOST_BYTES:
            yield f"{found.probe}: {found.bytes_read} bytes in {found.requests} requests"


def is_stored_whole(seen: Seen) -> Iterator[str]:
    """What is stored comes back the same, and every database takes it."""
    for found in seen.observations:
        if load(found.probe, dump(found)) != found:
            yield f"{found.probe}: it does not come back"
        if "\\u0000" in json.dumps(dump(found)):
            yield f"{found.probe}: a NUL, which PostgreSQL refuses"


def is_one_line(seen: Seen) -> Iterator[str]:
    """No text holds what moves a cursor, rings a bell or turns the direction of writing."""
    for text in _texts(seen):
        if not text.isprintable():
            yield f"{text!r} is not one printable line"


def keeps_secrets(seen: Seen) -> Iterator[str]:
    """No part of the credential that was presented is kept anywhere."""
    runs = [SECRET[at : at + TELLING].lower() for at in range(len(SECRET) - TELLING + 1)]
    for text in _texts(seen):
        if run := next((run for run in runs if run in text.lower()), ""):
            yield f"{run} is told in {text}"


def keeps_little(seen: Seen) -> Iterator[str]:
    """The evidence of a finding stays within its limit."""
    for finding in seen.assessment.findings:
        size = sum(len(f"{label}{value}".encode()) for label, value in finding.evidence)
        if size > EVIDENCE_LIMIT_BYTES:
            yield f"{finding.check}: {size} bytes of evidence"


def gives_no_pass_to_strangers(seen: Seen) -> Iterator[str]:
    """The boundary of an interface that never let the identity in was never proved."""
    for finding in seen.assessment.findings:
        if finding.check == "ACC-1" and finding.outcome is Outcome.PASS:
            yield f"ACC-1: {finding.verdict.summary}"


RULES: tuple[Rule, ...] = (
    ends_well,
    reads_little,
    is_stored_whole,
    is_one_line,
    keeps_secrets,
    keeps_little,
    gives_no_pass_to_strangers,
)


def broken(seen: Seen) -> list[str]:
    """Return every breach of a rule."""
    name = seen.place.name
    return [f"{name}: {rule.__name__}: {what}" for rule in RULES for what in rule(seen)]


def _texts(seen: Seen) -> Iterator[str]:
    for found in seen.observations:
        yield from _strings(dump(found))
    for finding in seen.assessment.findings:
        verdict = finding.verdict
        yield from (verdict.summary, verdict.expected, verdict.measured)
        yield from (text for line in finding.evidence for text in line)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
