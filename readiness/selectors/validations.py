"""Validations of contracts, as they are judged and shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from readiness.domain.outcomes import Outcome
from readiness.domain.probing import Build, Running
from readiness.domain.validations import ClauseResult, Measured, Validation
from readiness.models import ContractValidation
from registry.domain.contract_catalogue import Clause

MOST_SHOWN = 20
"""Validations of one contract that its page lists."""


def validations_listed(slug: str, name: str) -> QuerySet[ContractValidation]:
    """Return the validations of the contract of one environment, the newest first."""
    return ContractValidation.objects.filter(
        environment__interface__slug=slug, environment__name=name
    )


def validations_at(slug: str, name: str) -> tuple[Validation, ...]:
    """Return the newest validations of the contract of one environment."""
    return tuple(map(validation_of, validations_listed(slug, name)[:MOST_SHOWN]))


def validation_at(slug: str, name: str, public_id: str) -> Validation | None:
    """Return one validation of the contract of one environment, or None."""
    found = validations_listed(slug, name).filter(public_id=public_id).first()
    return validation_of(found) if found else None


def validation_of(row: ContractValidation) -> Validation:
    """Return a stored validation."""
    return Validation(
        public_id=row.public_id,
        contract_digest=row.contract_digest,
        contract_number=row.contract_number,
        place=row.place_name,
        started_at=row.started_at,
        started_by=f"{row.started_by} (token {row.token})" if row.token else row.started_by,
        finished_at=row.finished_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        valid_until=row.valid_until,
        clauses=tuple(map(_clause, row.clauses)),
        observed_at={probe: _moment(at) for probe, at in row.observed_at.items()},
        build=_build(row.build) if row.build else None,
    )


def _clause(stored: Mapping[str, str]) -> ClauseResult:
    return ClauseResult(
        Clause(stored["clause"]), Measured(stored["measured"]), stored["summary"], stored["probe"]
    )


def _build(stored: Mapping[str, Any]) -> Build:
    running = tuple(Running(one["version"], one["digest"]) for one in stored["running"])
    return Build(running, is_whole=stored["is_whole"])


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    assert found is not None  # noqa: S101 (this program wrote it)
    return found
