"""What people claim of environments, ready to be judged."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, F, JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from readiness.domain.attestations import Answer, Attestation
from readiness.domain.claims import NOTHING, Claims
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import PushedEvidence
from readiness.models import Attestation as AttestationRow
from readiness.models import PushedEvidence as EvidenceRow
from registry.domain.public_ids import EVIDENCE


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


def claims_of(environment_ids: Iterable[int]) -> dict[int, Claims]:
    """Return what is claimed of each environment, in one query."""
    ids = list(environment_ids)
    found: dict[int, dict[str, dict[str, Any]]] = defaultdict(
        lambda: {"attestations": {}, "evidence": {}}
    )
    for row in _rows(ids):
        of_place = found[row.row_environment]
        if row.row_id.startswith(EVIDENCE):
            of_place["evidence"][row.row_check] = _evidence(row)
        else:
            of_place["attestations"][row.row_check] = _attestation(row)
    return {pk: Claims(**found[pk]) if pk in found else NOTHING for pk in ids}


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
    said = AttestationRow.objects.filter(environment__in=ids, is_latest=True).order_by()
    handed_in = EvidenceRow.objects.filter(environment__in=ids, is_latest=True).order_by()
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
        row_is_unchanged=Value(False, BooleanField()),
        row_subject=F("subject"),
    )
    return [_Row(*row) for row in _columns(answers).union(_columns(evidence), all=True)]


def _texts(**columns: str) -> dict[str, Any]:
    """Return columns that both kinds have, as texts of whatever length."""
    return {f"row_{name}": Cast(column, TextField()) for name, column in columns.items()}


def _columns(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    named = rows.annotate(
        row_environment=F("environment_id"),
        row_id=Cast("public_id", TextField()),
        row_check=Cast("check_id", TextField()),
        row_until=F("valid_until"),
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
