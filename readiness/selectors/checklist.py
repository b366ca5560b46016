"""The checklist of one environment: what is asked, what was answered, and who is asked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from readiness.domain.assessment import judge_environment
from readiness.domain.beside import versions_in
from readiness.domain.checklist import Item
from readiness.domain.checklist.fingerprints import basis_of
from readiness.domain.checks.pushed import behind
from readiness.domain.claims import Claims
from readiness.domain.columns import column_of, columns_asked
from readiness.domain.findings import EVIDENCE, Finding, Reason
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import PushedEvidence
from readiness.domain.scorecards import LEVEL_NAMES, Scorecard
from readiness.models import Assignment, ChecklistComment
from readiness.models import Attestation as AttestationRow
from readiness.models import PushedEvidence as EvidenceRow
from readiness.selectors.checklist_shapes import (
    Asked,
    ChecklistColumn,
    ChecklistItemPage,
    ChecklistLevel,
    ChecklistPage,
    ChecklistRow,
    Comment,
    Progress,
    SaidBefore,
)
from readiness.selectors.claims import attestation_of, claims_of, evidence_of
from readiness.selectors.observations import latest_of
from readiness.selectors.policy import scorecard_in_force
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import PersonRole
from registry.selectors.people import Reader
from registry.selectors.snapshots import snapshot_get

SOON = timedelta(days=14)
"""How long before its end an answer is said to end soon."""
MOST_OF_THE_PAST = 20
"""Answers and pieces of evidence of the past that a page shows."""
MOST_COMMENTS = 100
"""Comments that a page shows, the latest."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """What every row of one checklist is made of."""

    reader: Reader
    now: datetime
    place: EnvironmentSnapshot
    scorecard: Scorecard
    items: Mapping[str, Item]
    claims: Claims
    asked: dict[str, Assignment]
    comments: Counter[str]
    may_answer_all: bool
    held: frozenset[Responsibility]


def checklist_page(
    slug: str, environment: str, *, reader: Reader, now: datetime
) -> ChecklistPage | None:
    """Return the checklist of an environment as it stands at ``now``, None where there is none."""
    found = _placed(slug, environment)
    if found is None:
        return None
    interface, place = found
    sight = _sight(interface, place, reader, now)
    findings = _findings(interface, place, sight)
    rows = {one.check: row for one in findings for row in _rows(one, sight)}
    return ChecklistPage(
        interface=interface,
        environment=place,
        levels=tuple(_levels(findings, rows)),
        progress=_progress(rows.values()),
        may=reader.rights(interface, now),
        may_confirm=any(row.may_confirm for row in rows.values()),
        rows=tuple(rows[check] for check in sorted(rows, key=_by_number)),
    )


def checklist_item_page(
    slug: str, environment: str, check: str, *, reader: Reader, now: datetime
) -> ChecklistItemPage | None:
    """Return one question of the checklist of an environment, None where there is none."""
    found = _placed(slug, environment)
    if found is None:
        return None
    interface, place = found
    sight = _sight(interface, place, reader, now)
    findings = (one for one in _findings(interface, place, sight) if one.check == check)
    row = next((row for one in findings for row in _rows(one, sight)), None)
    if row is None:
        return None
    return ChecklistItemPage(
        interface=interface,
        environment=place,
        row=row,
        said=_said(place.id, check),
        handed_in=_handed_in(place.id, check),
        comments=_comments(place.id, check),
    )


def _placed(slug: str, name: str) -> tuple[InterfaceSnapshot, EnvironmentSnapshot] | None:
    interface = snapshot_get(slug)
    places = interface.environments if interface else ()
    place = next((one for one in places if one.name == name), None)
    return (interface, place) if interface and place else None


def _sight(
    interface: InterfaceSnapshot, place: EnvironmentSnapshot, reader: Reader, now: datetime
) -> _Sight:
    asked = Assignment.objects.filter(environment=place.id).select_related("person")
    comments = ChecklistComment.objects.filter(environment=place.id).order_by()
    counted = comments.values_list("check_id").annotate(number=Count("pk"))
    scorecard = scorecard_in_force()
    return _Sight(
        reader=reader,
        now=now,
        place=place,
        scorecard=scorecard,
        items=scorecard.items_asked,
        claims=claims_of([place.id])[place.id],
        asked={one.check_id: one for one in asked},
        comments=Counter(dict(counted)),
        may_answer_all=reader.rights(interface, now).answer_checklist,
        held=reader.held(interface, now),
    )


def _findings(
    interface: InterfaceSnapshot, place: EnvironmentSnapshot, sight: _Sight
) -> tuple[Finding, ...]:
    seen = latest_of(one.id for one in interface.environments)
    judged = judge_environment(
        interface,
        place,
        seen.get(place.id, {}),
        sight.now,
        sight.scorecard,
        sight.claims,
        versions=versions_in(seen),
    )
    return judged.findings


def _rows(finding: Finding, sight: _Sight) -> Iterator[ChecklistRow]:
    """Yield the row of a finding that people or tools have a say in."""
    item = sight.items.get(finding.check)
    if item is None:
        return
    asked, last = _asked(item, sight), sight.claims.attestations.get(item.check)
    yield ChecklistRow(
        item=item,
        finding=finding,
        attestation=last,
        evidence=_evidence(finding, sight.claims),
        asked=asked,
        comments=sight.comments[item.check],
        may_answer=item.takes_answers and _may_answer(item, asked, sight),
        may_assign=item.takes_answers and _may_assign(item, sight),
        counts=finding.is_claimed and finding.outcome is not Outcome.UNKNOWN,
        ends_soon=_ends_soon(finding, sight.claims, sight.now),
        basis=basis_of(item, sight.place, last.public_id if last else ""),
    )


def _may_answer(item: Item, asked: Asked | None, sight: _Sight) -> bool:
    """Say what ``readiness.rights`` will, so that a page offers what is taken."""
    is_asked = asked is not None and asked.is_reader
    is_auditor = sight.reader.role is PersonRole.AUDITOR
    return _may_assign(item, sight) or (is_asked and not is_auditor)


def _may_assign(item: Item, sight: _Sight) -> bool:
    is_auditor = sight.reader.role is PersonRole.AUDITOR
    return not is_auditor and (sight.may_answer_all or item.responsibility in sight.held)


def _asked(item: Item, sight: _Sight) -> Asked | None:
    found = sight.asked.get(item.check)
    if found is None:
        return None
    return Asked(
        person=str(found.person),
        by=found.assigned_by,
        due_on=found.due_on,
        is_reader=found.person.email == sight.reader.email,
        is_overdue=found.due_on is not None and found.due_on < sight.now.date(),
    )


def _ends_soon(finding: Finding, claims: Claims, now: datetime) -> bool:
    """Tell whether the claim on which a finding rests ends within ``SOON``."""
    if not finding.is_claimed or finding.outcome is Outcome.UNKNOWN:
        return False
    claim = _evidence(finding, claims) if finding.source == EVIDENCE else None
    return (claim or claims.attestations[finding.check]).valid_until <= now + SOON


def _evidence(finding: Finding, claims: Claims) -> PushedEvidence | None:
    """Return the evidence on which a finding rests, or else what was observed last."""
    handed_in = claims.evidence.get(finding.check, ())
    return behind(finding, handed_in) or next(iter(handed_in), None)


def _levels(
    findings: tuple[Finding, ...], rows: dict[str, ChecklistRow]
) -> Iterator[ChecklistLevel]:
    for level in sorted({one.level for one in findings}):
        mine = [one for one in findings if one.level == level]
        columns = (
            _column(column.key, column.title, mine, rows)
            for column in columns_asked(one.check for one in mine)
        )
        yield ChecklistLevel(level, LEVEL_NAMES[level], tuple(columns))


def _column(
    key: str, title: str, findings: list[Finding], rows: dict[str, ChecklistRow]
) -> ChecklistColumn:
    mine = [one for one in findings if column_of(one.check).key == key]
    claimed = sorted((one.check for one in mine if _is_for_people(one, rows)), key=_by_number)
    return ChecklistColumn(
        title=title,
        claimed=tuple(rows[check] for check in claimed),
        verified=tuple(one for one in mine if one.check not in claimed),
    )


def _is_for_people(finding: Finding, rows: dict[str, ChecklistRow]) -> bool:
    """Tell whether a question shows among the claimed ones: where nothing recorded answers it."""
    if finding.check not in rows:
        return False
    # what the record says is verified; where it says nothing, somebody may
    return finding.is_claimed or finding.outcome is not Outcome.PASS


def _by_number(check: str) -> tuple[str, bool, int]:
    group, _, number = check.partition("-")
    # a scorecard's own questions come after those of the program
    return group, number.startswith("X"), int(number.removeprefix("X"))


def _progress(rows: Iterable[ChecklistRow]) -> Progress:
    applying = [row for row in rows if row.finding.reason is not Reason.DOES_NOT_APPLY]
    claimed = [row for row in applying if row.finding.is_claimed]
    return Progress(
        total=len(claimed),
        answered=sum(row.counts for row in claimed),
        soon=sum(row.ends_soon for row in claimed),
        mine=sum(row.asked is not None and row.asked.is_reader for row in applying),
    )


def _said(environment_id: int, check: str) -> tuple[SaidBefore, ...]:
    rows = AttestationRow.objects.filter(environment=environment_id, check_id=check)
    return tuple(SaidBefore(attestation_of(row), row.is_latest) for row in rows[:MOST_OF_THE_PAST])


def _handed_in(environment_id: int, check: str) -> tuple[PushedEvidence, ...]:
    rows = EvidenceRow.objects.filter(environment=environment_id, check_id=check)
    return tuple(map(evidence_of, rows[:MOST_OF_THE_PAST]))


def _comments(environment_id: int, check: str) -> tuple[Comment, ...]:
    """Return the latest comments, the oldest of them first."""
    rows = ChecklistComment.objects.filter(environment=environment_id, check_id=check)
    latest = list(rows.order_by("-written_at", "-pk")[:MOST_COMMENTS])
    return tuple(Comment(row.written_by, row.written_at, row.text) for row in reversed(latest))
