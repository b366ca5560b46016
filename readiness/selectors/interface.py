"""One interface, judged at the time of reading."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from readiness.domain.assessment import judge_environment
from readiness.domain.beside import Versions, versions_in
from readiness.domain.checks.catalogue import QUESTIONS_TOTAL
from readiness.domain.claims import Claims
from readiness.domain.findings import Finding
from readiness.domain.probing import Observation
from readiness.domain.proofs import Proof, hosts_of
from readiness.domain.scorecards import Scorecard
from readiness.domain.simulation import urgency
from readiness.models import FindingPeriod, ProbeSchedule
from readiness.selectors.changes import changes_of
from readiness.selectors.claims import claims_of
from readiness.selectors.days import days_of, history_since
from readiness.selectors.observations import Latest, latest_of
from readiness.selectors.policy import Policy, policy_for
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
from readiness.selectors.waivers import waivers_open
from registry.domain.approvers import unsatisfiable
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind
from registry.selectors.people import Reader
from registry.selectors.snapshots import snapshot_get

MOST_CHANGES = 8
"""Changes that the page of an interface shows; its history has the others."""


def interface_page(slug: str, *, reader: Reader, now: datetime) -> InterfacePage | None:
    """Return the page of the interface with that slug as it stands at ``now``, or None."""
    interface = snapshot_get(slug)
    if interface is None:
        return None
    places = tuple(sorted(interface.environments, key=_production_first))
    policy = policy_for([interface.id])
    views = _views(interface, places, latest_of(place.id for place in places), policy, now)
    views = _with_hosts(interface, views, now)
    foremost = min(views, key=lambda one: urgency(one.environment, one.assessment), default=None)
    days = days_of([foremost.environment.id], now) if foremost else {}
    return InterfacePage(
        interface=interface,
        assessments=views,
        shown=foremost,
        responsibilities=tuple(_row(interface, word, reader, now) for word in Responsibility),
        may=reader.rights(interface, now),
        questions_asked=len(policy.scorecard.lines),
        questions_total=QUESTIONS_TOTAL + len(policy.scorecard.items),
        announced=policy.scorecard.announced(now),
        unsatisfiable=unsatisfiable(interface.policies, interface, now),
        days=next(iter(days.values()), ()),
        changes=changes_of((place.id for place in places), MOST_CHANGES),
        since=history_since(foremost.environment.id) if foremost else None,
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
    latest = latest_of(one.id for one in interface.environments)
    (view,) = _views(interface, (place,), latest, policy_for([interface.id]), now)
    finding = next((found for found in view.assessment.findings if found.check == check), None)
    if finding is None:
        return None
    rights = reader.rights(interface, now)
    waivers = waivers_open(place.id, check, now)
    return FindingPage(
        interface=interface,
        view=view,
        finding=finding,
        since=_since(place.id, finding),
        observation=_observation(finding, latest.get(place.id, {})),
        runs=check_runs(place.id, finding.source, finding.check),
        may=rights,
        waivers=waivers,
        may_waive=rights.request_waivers
        and not waivers
        and _is_waivable(finding, view.assessment.scorecard),
    )


def _is_waivable(finding: Finding, scorecard: Scorecard) -> bool:
    return finding.outcome.can_be_waived and scorecard.most_waiver_days(finding.check) > 0


def _views(
    interface: InterfaceSnapshot,
    environments: tuple[EnvironmentSnapshot, ...],
    observations: dict[int, Latest],
    policy: Policy,
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
            policy,
            now,
            versions_in(observations),
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
    policy: Policy,
    now: datetime,
    versions: Versions,
) -> EnvironmentView:
    leaning = policy.leaning(interface.id)
    return EnvironmentView(
        environment=environment,
        assessment=judge_environment(
            interface, environment, seen, now, policy.scorecard, claims, leaning, versions
        ),
        validations=claims.validations,
        probed_at=max((found.observed_at for found in seen.values()), default=None),
        probing=probing,
    )


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
