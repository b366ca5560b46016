"""What the golden cases show of the record: who stands in, and what its sections lack."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

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
from registry.domain.snapshot import ContractSnapshot, OwnershipSnapshot, PersonSnapshot
from registry.domain.vocabulary import Standing, Tier
from tests.golden.case import Case
from tests.observations import (
    CONTRACT,
    ENVIRONMENT,
    INTERFACE,
    NOW,
    OWNERSHIPS,
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
}
