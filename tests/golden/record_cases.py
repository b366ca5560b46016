"""What the golden cases show of the record: who stands in, and what its sections lack."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from registry.domain.alert_routes import AlertRoute, Severity
from registry.domain.objectives import Objective, Sli
from registry.domain.owner_snapshots import OwnershipSnapshot, PersonSnapshot
from registry.domain.particulars import (
    BoundaryLayer,
    DataHandling,
    Dependency,
    Deployment,
    IncidentHandling,
    Layer,
    Link,
    LinkKind,
    Particulars,
    ServedModel,
    Upgrades,
)
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import Rehearsal, Result
from registry.domain.snapshot import ContractSnapshot
from registry.domain.vocabulary import Standing, Tier
from tests.golden.case import Case
from tests.observations import (
    CONTRACT,
    ENVIRONMENT,
    INTERFACE,
    NOW,
    OWNERSHIPS,
    PAGER,
    PARTICULARS,
    TEAM,
    sound,
)

MIA = PersonSnapshot("mia@example.test", "Mia", is_active=True)
BACKED_UP = ("uptime", "incident_response", "alerts", "release_approval")


def _recorded(**sections: Any) -> Case:
    return Case(replace(INTERFACE, particulars=replace(PARTICULARS, **sections)), sound())


def _promising(contract: ContractSnapshot) -> Case:
    place = replace(ENVIRONMENT, contract=contract)
    return Case(replace(INTERFACE, environments=(place,)), sound())


def _owned(ownerships: Iterable[OwnershipSnapshot], tier: Tier | None = Tier.CRITICAL) -> Case:
    return Case(replace(INTERFACE, tier=tier, ownerships=tuple(ownerships)), sound())


def _backups(*words: str) -> tuple[OwnershipSnapshot, ...]:
    return tuple(
        replace(one, id=100 + one.id, standing=Standing.BACKUP, holder=MIA)
        for one in OWNERSHIPS
        if one.responsibility in words
    )


def _approving(*holders: Any) -> Case:
    others = [o for o in OWNERSHIPS if o.responsibility is not Responsibility.RELEASE_APPROVAL]
    [given] = set(OWNERSHIPS) - set(others)
    held = [replace(given, id=200 + n, holder=holder) for n, holder in enumerate(holders)]
    return _owned([*others, *held], tier=Tier.IMPORTANT)


def _model(**changes: str) -> Case:
    return _recorded(models=(replace(PARTICULARS.models[0], **changes),))


def _without(*words: Responsibility, **changes: Any) -> Case:
    held = tuple(one for one in OWNERSHIPS if one.responsibility not in words)
    return Case(replace(INTERFACE, ownerships=held, **changes), sound())


def _routed(*routes: AlertRoute) -> Case:
    return Case(replace(INTERFACE, alert_routes=routes), sound())


def _planned(**changes: Any) -> Case:
    return _recorded(rollback=replace(PARTICULARS.rollback, **changes))


def _rehearsed(*rehearsals: Rehearsal, **sections: Any) -> Case:
    place = replace(ENVIRONMENT, rehearsals=rehearsals)
    said = replace(PARTICULARS, **sections)
    return Case(replace(INTERFACE, environments=(place,), particulars=said), sound())


def _ago(minutes: int = 6, **ago: int) -> Rehearsal:
    ended = NOW - timedelta(**ago)
    return Rehearsal(ended - timedelta(minutes=minutes), ended, Result.SUCCEEDED)


RECORD_CASES: dict[str, Callable[[], Case]] = {
    "nothing-in-the-record": lambda: Case(replace(INTERFACE, particulars=Particulars()), sound()),
    "contract-with-open-clauses": lambda: _promising(
        replace(CONTRACT, hsts_seconds=None, not_applicable=())
    ),
    "contract-reviewed-long-ago": lambda: _promising(
        replace(CONTRACT, reviewed_on=date(2026, 5, 24))
    ),
    "tier-1-with-backups": lambda: _owned((*OWNERSHIPS, *_backups(*BACKED_UP))),
    "tier-1-without-backups": lambda: _owned(OWNERSHIPS),
    "backup-not-accepted": lambda: _owned(
        (
            *OWNERSHIPS,
            *_backups("uptime", "alerts", "release_approval"),
            *(replace(one, accepted_at=None) for one in _backups("incident_response")),
        )
    ),
    "no-tier-and-no-backups": lambda: _owned(OWNERSHIPS, tier=None),
    "one-approver": lambda: _approving(MIA),
    "two-approvers": lambda: _approving(MIA, replace(MIA, email="tom@example.test")),
    "one-approver-by-name-and-in-a-team": lambda: _approving(
        MIA, replace(TEAM, active_members=1, members=frozenset({"mia@example.test"}))
    ),
    "runbook-not-linked": lambda: _recorded(
        links=tuple(one for one in PARTICULARS.links if one.kind is not LinkKind.RUNBOOK)
    ),
    "only-the-repository-linked": lambda: _recorded(
        links=(Link(LinkKind.REPOSITORY, "https://git.example.test"),)
    ),
    "effect-to-be-decided": lambda: _recorded(
        dependencies=(Dependency(name="identity provider", effect="TBD"),)
    ),
    "deployment-reviewed-a-year-ago": lambda: _recorded(
        deployment=replace(PARTICULARS.deployment, reviewed_on=date(2025, 11, 21))
    ),
    "deployment-reviewed-longer-ago": lambda: _recorded(
        deployment=replace(PARTICULARS.deployment, reviewed_on=date(2025, 11, 20))
    ),
    "deployment-reviewed-next-week": lambda: _recorded(
        deployment=replace(PARTICULARS.deployment, reviewed_on=date(2026, 11, 28))
    ),
    "deployment-without-steps": lambda: _recorded(
        deployment=Deployment("https://git.example.test/deploy.md", NOW.date())
    ),
    "gateway-operated-by-nobody": lambda: _recorded(
        boundary=tuple(one for one in PARTICULARS.boundary if one.layer is not Layer.GATEWAY)
    ),
    "no-handover-at-the-model-server": lambda: _recorded(
        boundary=(
            *(one for one in PARTICULARS.boundary if one.layer is not Layer.MODEL_SERVER),
            BoundaryLayer(Layer.MODEL_SERVER, "Inference"),
        )
    ),
    "upgrade-due-today": lambda: _recorded(upgrades=Upgrades(20, date(2026, 11, 1))),
    "upgrade-a-day-overdue": lambda: _recorded(upgrades=Upgrades(19, date(2026, 11, 1))),
    "never-upgraded": lambda: _recorded(upgrades=Upgrades(30)),
    "upgraded-next-week": lambda: _recorded(upgrades=Upgrades(30, date(2026, 11, 28))),
    "retention-not-said": lambda: _recorded(
        data=DataHandling(PARTICULARS.data.user_notice, None, PARTICULARS.data.prompt_logging)
    ),
    "nothing-kept": lambda: _recorded(data=replace(PARTICULARS.data, retention_days=0)),
    "no-escalation-path": lambda: _recorded(
        incidents=IncidentHandling(PARTICULARS.incidents.severity_scale)
    ),
    "model-without-licence": lambda: _model(licence=""),
    "model-of-unknown-origin": lambda: _model(origin="unknown"),
    "second-model-without-anything": lambda: _recorded(
        models=(*PARTICULARS.models, ServedModel("lab-70b"))
    ),
    "availability-objective-that-nobody-answers-for": lambda: _without(Responsibility.UPTIME),
    "only-a-latency-objective": lambda: _recorded(
        objectives=(Objective("quick", Sli.LATENCY, Decimal("0.9"), Decimal("1.5"), 7),)
    ),
    "no-alert-route": _routed,
    "alert-route-for-warnings-alone": lambda: _routed(
        replace(PAGER, severities=(Severity.WARNING,))
    ),
    "critical-alerts-reach-somebody-else": lambda: _routed(
        replace(PAGER, responsibility=Responsibility.OBSERVABILITY)
    ),
    "nobody-accepted-to-receive-alerts": lambda: _without(Responsibility.ALERTS),
    "rollback-without-steps-and-limit": lambda: _planned(steps=(), limit_minutes=None),
    "rollback-to-be-decided": lambda: _planned(trigger="TBD", steps=("Set the image", "todo")),
    "rollback-operated-by-nobody": lambda: _without(Responsibility.ROLLBACK),
    "rollback-operated-by-name": lambda: _without(
        Responsibility.ROLLBACK,
        particulars=replace(
            PARTICULARS, rollback=replace(PARTICULARS.rollback, operator="the platform team")
        ),
    ),
    "never-rehearsed": _rehearsed,
    "rehearsed-90-days-ago": lambda: _rehearsed(_ago(days=90)),
    "rehearsed-longer-ago": lambda: _rehearsed(_ago(days=91)),
    "rehearsed-to-the-minute": lambda: _rehearsed(_ago(minutes=15, days=1)),
    "rehearsed-a-minute-too-long": lambda: _rehearsed(_ago(minutes=16, days=1)),
    "rehearsal-failed-since": lambda: _rehearsed(
        _ago(days=2), replace(_ago(days=1), result=Result.FAILED)
    ),
    "rehearsed-without-a-limit": lambda: _rehearsed(
        _ago(days=1), rollback=replace(PARTICULARS.rollback, limit_minutes=None)
    ),
}
