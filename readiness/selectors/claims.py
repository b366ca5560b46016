"""What people claim of environments, ready to be judged."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, DateTimeField, F, JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from readiness.domain.attestations import Answer, Attestation
from readiness.domain.claims import NOTHING, Claims, Waiver
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import PushedEvidence
from readiness.domain.waivers import WaiverState, ends_at
from readiness.models import Attestation as AttestationRow
from readiness.models import PushedEvidence as EvidenceRow
from readiness.models import Waiver as WaiverRow
from registry.domain.public_ids import EVIDENCE, WAIVER


class _Row(NamedTuple):
    """One claim, of whatever kind: answers and evidence have the same columns here."""

    row_environment: int
    row_id: str
    row_check: str
    row_word: str
    row_text: str
    row_link: str
    row_digest: str
    row_name: str
    row_by: str
    row_about: str
    row_at: datetime
    row_until: datetime
    row_is_unchanged: bool
    row_subject: dict[str, str]


@dataclass(slots=True)
class _Claimed:
    """Claims of one environment while they are read."""

    waivers: list[Waiver] = field(default_factory=list)
    attestations: dict[str, Attestation] = field(default_factory=dict)
    evidence: dict[str, PushedEvidence] = field(default_factory=dict)

    def add(self, row: _Row) -> None:
        """Take what ``row`` says; the beginning of its id tells what it is."""
        if row.row_id.startswith(EVIDENCE):
            self.evidence[row.row_check] = _evidence(row)
        elif row.row_id.startswith(WAIVER):
            self.waivers.append(_waiver(row))
        else:
            self.attestations[row.row_check] = _attestation(row)

    @property
    def claims(self) -> Claims:
        """What was read."""
        return Claims(_by_check(self.waivers), self.attestations, self.evidence)


def _by_check(waivers: Iterable[Waiver]) -> dict[str, Waiver]:
    return {one.check: one for one in sorted(waivers, key=lambda waiver: waiver.ends_at)}


def claims_of(environment_ids: Iterable[int]) -> dict[int, Claims]:
    """Return what is claimed of each environment, in one query."""
    ids = list(environment_ids)
    found: dict[int, _Claimed] = defaultdict(_Claimed)
    for row in _rows(ids):
        found[row.row_environment].add(row)
    return {pk: found[pk].claims if pk in found else NOTHING for pk in ids}


def standing_waivers() -> QuerySet[WaiverRow]:
    """Return the waivers that were approved and that nothing has ended but, perhaps, time."""
    return WaiverRow.objects.filter(state=WaiverState.APPROVED, closed_at=None)


def latest_answers() -> QuerySet[AttestationRow]:
    """Return the last answer to each question."""
    return AttestationRow.objects.filter(is_latest=True)


def latest_evidence() -> QuerySet[EvidenceRow]:
    """Return what was observed last and handed in for each question."""
    return EvidenceRow.objects.filter(is_latest=True)


def claims_from(
    *,
    waivers: Iterable[WaiverRow],
    answers: Iterable[AttestationRow],
    evidence: Iterable[EvidenceRow],
) -> Claims:
    """Return the claims that records of one environment make.

    Args:
        waivers: those of ``standing_waivers``.
        answers: those of ``latest_answers``.
        evidence: those of ``latest_evidence``.
    """
    return Claims(
        waivers=_by_check(map(waiver_of, waivers)),
        attestations={row.check_id: attestation_of(row) for row in answers},
        evidence={row.check_id: evidence_of(row) for row in evidence},
    )


def waiver_of(row: WaiverRow) -> Waiver:
    """Return a stored waiver, approved, as it lies over a finding."""
    assert row.decided_at is not None  # noqa: S101 (a constraint of the database)
    return Waiver(
        public_id=row.public_id,
        check=row.check_id,
        reason=row.reason,
        compensating_control=row.compensating_control,
        requested_by=row.requester,
        approved_by=row.decider,
        approved_at=row.decided_at,
        ends_at=ends_at(row.ends_on),
    )


def attestation_of(row: AttestationRow) -> Attestation:
    """Return a stored answer as it is judged."""
    return Attestation(
        public_id=row.public_id,
        check=row.check_id,
        answer=Answer(row.answer),
        by=row.answered_by,
        answered_at=row.answered_at,
        valid_until=row.valid_until,
        statement=row.statement,
        link=row.link,
        file_name=row.file_name,
        file_digest=row.file_digest,
        fingerprint=row.fingerprint,
        is_unchanged=row.is_unchanged,
    )


def evidence_of(row: EvidenceRow) -> PushedEvidence:
    """Return stored evidence as it is judged."""
    return PushedEvidence(
        public_id=row.public_id,
        check=row.check_id,
        outcome=Outcome(row.outcome),
        summary=row.summary,
        by=pushed_by(row.pushed_by, row.token),
        observed_at=row.observed_at,
        valid_until=row.valid_until,
        url=row.url,
        digest=row.digest,
        subject=row.subject,
    )


def pushed_by(name: str, token: str) -> str:
    """Return who handed evidence in, with the token through which a program did."""
    return f"{name} (token {token})" if token else name


def _rows(ids: list[int]) -> Iterable[_Row]:
    if not ids:
        return ()
    said = latest_answers().filter(environment__in=ids).order_by()
    handed_in = latest_evidence().filter(environment__in=ids).order_by()
    standing = standing_waivers().filter(environment__in=ids).order_by()
    answers = said.annotate(
        **_texts(
            word="answer",
            text="statement",
            link="link",
            digest="file_digest",
            name="file_name",
            by="answered_by",
            about="fingerprint",
        ),
        row_at=F("answered_at"),
        row_until=F("valid_until"),
        row_is_unchanged=F("is_unchanged"),
        row_subject=Value({}, JSONField()),
    )
    evidence = handed_in.annotate(
        **_texts(
            word="outcome",
            text="summary",
            link="url",
            digest="digest",
            by="pushed_by",
            about="token",
        ),
        row_name=Value("", TextField()),
        row_at=F("observed_at"),
        row_until=F("valid_until"),
        row_is_unchanged=Value(False, BooleanField()),
        row_subject=F("subject"),
    )
    waivers = standing.annotate(
        **_texts(
            word="state",
            text="reason",
            link="compensating_control",
            by="requester",
            about="decider",
        ),
        row_digest=Value("", TextField()),
        row_name=Value("", TextField()),
        row_at=F("decided_at"),
        row_until=Cast("ends_on", DateTimeField()),
        row_is_unchanged=Value(False, BooleanField()),
        row_subject=Value({}, JSONField()),
    )
    first, *others = map(_columns, (answers, evidence, waivers))
    return [_Row(*row) for row in first.union(*others, all=True)]


def _texts(**columns: str) -> dict[str, Any]:
    """Return columns that both kinds have, as texts of whatever length."""
    return {f"row_{name}": Cast(column, TextField()) for name, column in columns.items()}


def _columns(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    named = rows.annotate(
        row_environment=F("environment_id"),
        row_id=Cast("public_id", TextField()),
        row_check=Cast("check_id", TextField()),
    )
    columns: QuerySet[Any, Any] = named.values_list(*_Row._fields)
    return columns


def _attestation(row: _Row) -> Attestation:
    return Attestation(
        public_id=row.row_id,
        check=row.row_check,
        answer=Answer(row.row_word),
        by=row.row_by,
        answered_at=row.row_at,
        valid_until=row.row_until,
        statement=row.row_text,
        link=row.row_link,
        file_name=row.row_name,
        file_digest=row.row_digest,
        fingerprint=row.row_about,
        is_unchanged=bool(row.row_is_unchanged),
    )


def _evidence(row: _Row) -> PushedEvidence:
    return PushedEvidence(
        public_id=row.row_id,
        check=row.row_check,
        outcome=Outcome(row.row_word),
        summary=row.row_text,
        by=pushed_by(row.row_by, row.row_about),
        observed_at=row.row_at,
        valid_until=row.row_until,
        url=row.row_link,
        digest=row.row_digest,
        subject=row.row_subject,
    )


def _waiver(row: _Row) -> Waiver:
    return Waiver(
        public_id=row.row_id,
        check=row.row_check,
        reason=row.row_text,
        compensating_control=row.row_link,
        requested_by=row.row_by,
        approved_by=row.row_about,
        approved_at=row.row_at,
        ends_at=ends_at(row.row_until.date()),
    )
