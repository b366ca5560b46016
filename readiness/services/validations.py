"""Having a contract validated in staging, and writing down what came of it."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from readiness.domain.beside import Seen
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import Build, ProbeId
from readiness.domain.validating import compared, have_come
from readiness.domain.validations import (
    CONTRACT_PROBES,
    VALIDATION_LASTS,
    ClauseResult,
    Validation,
    outcome_of,
)
from readiness.models import ContractValidation, ProbeClaim
from readiness.selectors.observations import latest_of
from readiness.selectors.validations import validation_of
from readiness.services.assessing import environments_assess
from readiness.services.schedules import schedules_complete, schedules_due_now
from registry.domain.audit import Deed
from registry.domain.contract_effective import digest
from registry.domain.permissions import Permission
from registry.domain.public_ids import RANDOM_BITS, VALIDATION, public_id
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind
from registry.rights import Actor, require
from registry.selectors.contract_versions import latest_versions
from registry.selectors.records import EnvironmentRecord
from registry.selectors.snapshots import snapshots_of
from registry.services.auditing import audit, of_environment
from registry.services.errors import Refused
from registry.services.events import announce_change


@dataclass(frozen=True, slots=True)
class Started:
    """A validation that was asked for.

    Attributes:
        is_new: whether it began now; else one of the same contract was under way.
    """

    validation: Validation
    is_new: bool


@transaction.atomic
def validation_start(
    *, by: Actor, environment: EnvironmentRecord, place: str = "", now: datetime
) -> Started:
    """Send the probes of a contract to a staging environment. Whoever asks twice joins.

    Call ``dispatch_soon`` after it, so that the probes run at once.

    Args:
        environment: whose contract is validated.
        place: name of the environment in which probes look, "" for the only one of staging.

    Raises:
        PermissionDenied: ``by`` may not have the interface probed.
        Refused: there is no contract, or no place to look in.
    """
    require(by, Permission.PROBE_INTERFACE, environment)
    _take_turns(environment, now)
    interface = snapshots_of([environment.interface_id])[environment.interface_id]
    own = interface.environment(environment.name)
    if own.contract.says_nothing:
        raise Refused("contract", "Write down what the proxy promises, then have it validated.")
    where, present = _place(interface, own, place, now), digest(own.contract)
    if running := _joined(own, where, present, now):
        return Started(validation_of(running), is_new=False)
    row = _begun(by, environment, where, present, now)
    schedules_due_now(environment_ids=[where.id], now=now)
    told = {"validated_contract": present, "validated_in": where.name}
    audit(by=by, deed=Deed.PROBED, subject=of_environment(environment), after=told)
    announce_change(environment.interface_id)
    return Started(validation_of(row), is_new=True)


@transaction.atomic
def validations_finish(*, public_ids: Collection[str], now: datetime) -> int:
    """Write down what came of validations whose probes have all come back; judge anew.

    It may be called again and again: one that has ended stays as it is.

    Returns:
        How many ended with it.
    """
    waiting = ContractValidation.objects.select_for_update(of=("self",)).filter(
        public_id__in=public_ids, finished_at=None, place__isnull=False
    )
    rows = list(waiting.select_related("environment").order_by("pk"))
    interfaces = snapshots_of({row.environment.interface_id for row in rows})
    seen = latest_of(row.place_id for row in rows if row.place_id is not None)
    ended = [
        row
        for row in rows
        if row.place_id is not None
        and have_come(seen.get(row.place_id, {}), row.started_at)
        and _end(row, interfaces[row.environment.interface_id], seen[row.place_id], now)
    ]
    if ended:
        environments_assess(environment_ids={row.environment_id for row in ended}, now=now)
    return len(ended)


def _take_turns(environment: EnvironmentRecord, now: datetime) -> None:
    """Let one who asks come after the other, who then finds what the first began, and joins it."""
    schedules_complete(now=now)
    list(ProbeClaim.objects.select_for_update().filter(environment=environment.pk))


def _place(
    interface: InterfaceSnapshot, own: EnvironmentSnapshot, name: str, now: datetime
) -> EnvironmentSnapshot:
    staging = {
        place.name: place
        for place in interface.environments
        if place.kind is EnvironmentKind.STAGING
        # what answers at the edge whose contract it is proves nothing before it holds there
        and (place.id == own.id or place.edge_url != own.edge_url)
    }
    if not staging:
        raise Refused(
            "place",
            "Add a staging environment with an edge of its own first: a contract is validated "
            "there.",
        )
    wanted = name or (own.name if own.name in staging else "")
    if not wanted and len(staging) > 1:
        raise Refused("place", f"Name where to look: {', '.join(sorted(staging))}.")
    found = staging.get(wanted) if wanted else next(iter(staging.values()))
    if found is None:
        known = ", ".join(sorted(staging))
        raise Refused("place", f"There is no staging environment {wanted[:63]}. There is {known}.")
    if rest := found.rest(now):
        until = f"{rest.ends_at:%Y-%m-%d %H:%M} UTC"
        raise Refused("place", f"{found.name} is not probed until {until}. Ask again after it.")
    return found


def _joined(
    own: EnvironmentSnapshot, place: EnvironmentSnapshot, present: str, now: datetime
) -> ContractValidation | None:
    """Return the validation that is under way; one of another kind is given up."""
    open_ones = ContractValidation.objects.select_for_update()
    row = open_ones.filter(environment=own.id, finished_at=None).first()
    if row is None:
        return None
    is_same = (row.place_id, row.contract_digest) == (place.id, present)
    if is_same and validation_of(row).is_running(now):
        return row
    _write(row, (), {}, None, now)
    return None


def _begun(
    by: Actor,
    environment: EnvironmentRecord,
    place: EnvironmentSnapshot,
    present: str,
    now: datetime,
) -> ContractValidation:
    newest = latest_versions([environment.pk]).get(environment.pk)
    return ContractValidation.objects.create(
        public_id=public_id(VALIDATION, now, secrets.randbits(RANDOM_BITS)),
        environment=environment,
        place_id=place.id,
        place_name=place.name,
        contract_digest=present,
        contract_number=newest.number if newest and newest.digest == present else 0,
        started_at=now,
        started_by=str(by.person),
        token=by.token.public_id if by.token else "",
    )


def _end(row: ContractValidation, interface: InterfaceSnapshot, seen: Seen, now: datetime) -> bool:
    places = {place.id: place for place in interface.environments}
    own, where = places[row.environment_id], places[row.place_id or 0]
    # what was changed meanwhile is not what anybody wanted to know of
    is_present = digest(own.contract) == row.contract_digest
    results = compared(interface, where, own.contract, seen, now) if is_present else ()
    facts = seen[ProbeId.VERSION].facts
    build = facts.build if facts is not None else None
    _write(row, results, seen, build, now)
    return True


def _write(
    row: ContractValidation,
    results: Collection[ClauseResult],
    seen: Seen,
    build: Build | None,
    now: datetime,
) -> None:
    row.finished_at, row.valid_until = now, now + VALIDATION_LASTS
    row.outcome = outcome_of(results) if results else Outcome.UNKNOWN
    row.clauses = list(_stored(results))
    row.observed_at = {
        probe.value: seen[probe].observed_at.isoformat()
        for probe in CONTRACT_PROBES
        if probe in seen
    }
    row.build = _stored_build(build) if build else None
    same = ContractValidation.objects.filter(
        environment=row.environment_id, contract_digest=row.contract_digest, is_latest=True
    )
    same.update(is_latest=False)
    row.is_latest = True
    row.save()


def _stored(results: Iterable[ClauseResult]) -> Iterable[Mapping[str, str]]:
    for one in results:
        yield {
            "clause": one.clause.value,
            "measured": one.measured.value,
            "summary": one.summary[:500],
            "probe": one.probe,
        }


def _stored_build(build: Build) -> dict[str, Any]:
    running = [{"version": one.version, "digest": one.digest} for one in build.running]
    return {"running": running, "is_whole": build.is_whole}
