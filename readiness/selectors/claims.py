"""What people claim of environments, ready to be judged."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from readiness.domain.attestations import Answer, Attestation
from readiness.domain.claims import NOTHING, Claims, Waiver
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import PushedEvidence
from readiness.domain.waivers import WaiverState, ends_at
from readiness.models import Attestation as AttestationRow
from readiness.models import ContractValidation
from readiness.models import PushedEvidence as EvidenceRow
from readiness.models import Waiver as WaiverRow
from readiness.selectors.validations import validation_of
from registry.selectors.environments import environments_with
from registry.selectors.gathering import Rows, Table


def standing_waivers() -> QuerySet[WaiverRow]:
    """Return the waivers that were approved and that nothing has ended but, perhaps, time."""
    return WaiverRow.objects.filter(state=WaiverState.APPROVED, closed_at=None)


def _latest_answers() -> QuerySet[AttestationRow]:
    return AttestationRow.objects.filter(is_latest=True)


def _latest_evidence() -> QuerySet[EvidenceRow]:
    return EvidenceRow.objects.filter(is_latest=True)


def _standing_validations() -> QuerySet[ContractValidation]:
    return ContractValidation.objects.filter(Q(is_latest=True) | Q(finished_at=None))


def claim_tables(path: str) -> tuple[Table, ...]:
    """Return the tables of what ``claims_from`` reads.

    Args:
        path: the foreign keys that lead from a claim up to a root.
    """

    def table(model: type[Any], claims: QuerySet[Any], to: str) -> Table:
        def rows(roots: Rows) -> Rows:
            return claims.filter(**{f"{path}__in": roots.values("pk")})

        return Table(model, rows, on="environment", to=to)

    return (
        table(WaiverRow, standing_waivers(), "standing_waivers"),
        table(AttestationRow, _latest_answers(), "latest_answers"),
        table(EvidenceRow, _latest_evidence(), "latest_evidence"),
        table(ContractValidation, _standing_validations(), "standing_validations"),
    )


_OF_ENVIRONMENTS = claim_tables("environment")


def claims_of(environment_ids: Iterable[int]) -> dict[int, Claims]:
    """Return what is claimed of each environment, in one query."""
    ids = list(environment_ids)
    places = environments_with(ids, _OF_ENVIRONMENTS) if ids else []
    return dict.fromkeys(ids, NOTHING) | {place.pk: claims_from(place) for place in places}


def claims_from(place: Any) -> Claims:  # noqa: ANN401 (what is gathered has no type of its own)
    """Return the claims of an environment that came with ``claim_tables``."""
    evidence: dict[str, list[PushedEvidence]] = defaultdict(list)
    for row in sorted(place.latest_evidence, key=_by_time, reverse=True):
        evidence[row.check_id].append(evidence_of(row))
    waivers = sorted(map(waiver_of, place.standing_waivers), key=lambda waiver: waiver.ends_at)
    return Claims(
        waivers={one.check: one for one in waivers},
        attestations={row.check_id: attestation_of(row) for row in place.latest_answers},
        evidence={check: tuple(found) for check, found in evidence.items()},
        validations=tuple(map(validation_of, place.standing_validations)),
    )


def _by_time(row: EvidenceRow) -> tuple[datetime, int]:
    return row.observed_at, row.pk


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
        words=row.words,
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
