"""One interface, judged at the time of reading."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from readiness.domain.assessment import Assessment, judge_environment
from readiness.domain.checks.catalogue import QUESTIONS_TOTAL
from readiness.domain.claims import Claims
from readiness.domain.columns import State
from readiness.domain.findings import Finding
from readiness.domain.probing import Observation
from readiness.domain.proofs import Proof, hosts_of
from readiness.domain.scorecards import current
from readiness.models import FindingPeriod, ProbeSchedule
from readiness.selectors.claims import claims_of
from readiness.selectors.observations import Latest, latest_of
from readiness.selectors.proofs import proofs_of
from readiness.selectors.runs import check_runs
from readiness.selectors.shapes import (
    EnvironmentView,
    FindingPage,
    HeldBy,
    HostView,
    InterfacePage,
    ResponsibilityRow,
)
from registry.domain.approvers import unsatisfiable
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind
from registry.selectors.people import Reader
from registry.selectors.snapshots import snapshot_get

_URGENCY = {State.BLOCKED: 0, State.RISK: 1, State.READY: 2}


def interface_page(slug: str, *, reader: Reader, now: datetime) -> InterfacePage | None:
    """Return the page of the interface with that slug as it stands at ``now``, or None."""
    interface = snapshot_get(slug)
    if interface is None:
        return None
    places = tuple(sorted(interface.environments, key=_production_first))
    views = _views(interface, places, latest_of(place.id for place in places), now)
    views = _with_hosts(interface, views, now)
    return InterfacePage(
        interface=interface,
        assessments=views,
        shown=min(views, key=lambda one: urgency(one.environment, one.assessment), default=None),
        responsibilities=tuple(_row(interface, word, reader, now) for word in Responsibility),
        may=reader.rights(interface, now),
        questions_asked=len(current().lines),
        questions_total=QUESTIONS_TOTAL,
        announced=current().announced(now),
        unsatisfiable=unsatisfiable(interface.policies, interface, now),
    )


def finding_page(
    slug: str, environment_name: str, check: str, *, reader: Reader, now: datetime
) -> FindingPage | None:
    """Return one finding of one environment as it stands at ``now``, or None."""
    interface = snapshot_get(slug)
    names = {found.name: found for found in interface.environments} if interface else {}
    if interface is None or environment_name not in names:
        return None
    place = names[environment_name]
    latest = latest_of([place.id])
    (view,) = _views(interface, (place,), latest, now)
    finding = next((found for found in view.assessment.findings if found.check == check), None)
    if finding is None:
        return None
    return FindingPage(
        interface=interface,
        view=view,
        finding=finding,
        since=_since(place.id, finding),
        observation=_observation(finding, latest.get(place.id, {})),
        runs=check_runs(place.id, finding.source, finding.check),
        may=reader.rights(interface, now),
    )


def _views(
    interface: InterfaceSnapshot,
    environments: tuple[EnvironmentSnapshot, ...],
    observations: dict[int, Latest],
    now: datetime,
) -> tuple[EnvironmentView, ...]:
    ids = [environment.id for environment in environments]
    probing = set(
        ProbeSchedule.objects.filter(environment_id__in=ids)
        .filter(next_due_at__lte=now)
        .values_list("environment_id", flat=True)
    )
    claimed = claims_of(ids)
    return tuple(
        _view(
            interface,
            found,
            observations.get(found.id, {}),
            claimed[found.id],
            found.id in probing,
            now,
        )
        for found in environments
    )


def _with_hosts(
    interface: InterfaceSnapshot, views: tuple[EnvironmentView, ...], now: datetime
) -> tuple[EnvironmentView, ...]:
    proofs = proofs_of([interface])
    return tuple(
        replace(view, hosts=tuple(_host(proofs[key], now) for key in keys if key in proofs))
        for view in views
        for keys in [[(interface.team.slug, host) for host in hosts_of(view.environment)]]
    )


def _host(proof: Proof, now: datetime) -> HostView:
    return HostView(proof, proof.state(now), proof.is_under_way(now))


def _view(
    interface: InterfaceSnapshot,
    environment: EnvironmentSnapshot,
    seen: Latest,
    claims: Claims,
    probing: bool,
    now: datetime,
) -> EnvironmentView:
    return EnvironmentView(
        environment=environment,
        assessment=judge_environment(interface, environment, seen, now, claims=claims),
        probed_at=max((found.observed_at for found in seen.values()), default=None),
        probing=probing,
    )


def urgency(environment: EnvironmentSnapshot, assessment: Assessment) -> tuple[bool, int, int]:
    """Return what orders environments: production first, the worst first."""
    is_other = environment.kind is not EnvironmentKind.PRODUCTION
    return is_other, _URGENCY[assessment.state], assessment.score.value or 0


def _production_first(environment: EnvironmentSnapshot) -> tuple[int, int]:
    return list(EnvironmentKind).index(environment.kind), environment.id


def _observation(finding: Finding, latest: Latest) -> Observation[Any] | None:
    return next((seen for seen in latest.values() if seen.probe == finding.source), None)


def _row(
    interface: InterfaceSnapshot, word: Responsibility, reader: Reader, now: datetime
) -> ResponsibilityRow:
    holders = tuple(
        HeldBy(found, found.state(now), reader.may_answer(found), reader.may_decline(found))
        for found in interface.ownerships
        if found.responsibility is word
    )
    return ResponsibilityRow(word, holders, is_gap=not any(interface.held(word, now)))


def _since(environment_id: int, finding: Finding) -> datetime | None:
    """Return since when the finding is what it is; None where that changed by itself just now."""
    present = FindingPeriod.objects.filter(
        environment_id=environment_id,
        check_id=finding.check,
        ended_at=None,
        outcome=finding.outcome,
        reason=finding.reason,
    )
    return present.values_list("first_seen", flat=True).first()
