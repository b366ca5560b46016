"""Rows of what an interface promises and ships: releases, policies, alert routes, rehearsals."""

from dataclasses import replace
from datetime import timedelta

from readiness.domain.scorecards import current
from readiness.domain.scorecards.reading import digest_of
from readiness.domain.scorecards.writing import card_text
from readiness.models import Scorecard, SimulatedInterface, Simulation
from readiness.selectors.simulations import sums_of
from registry.domain.approvals.terms import PolicyTerms, RoleSlot, terms_digest, terms_text
from registry.domain.responsibilities import Responsibility
from registry.models import AlertRoute, ApprovalPolicy, Environment, Interface, Rehearsal, Release
from tests.factories import NOW

DIGEST = f"sha256:{'1' * 64}"


def released(environment: Environment, *, number: int = 0) -> Release:
    """Record the draft of a release."""
    release: Release = Release.objects.create(
        environment=environment,
        public_id=f"rel_01KA{number:022d}",
        version=f"1.{number}",
        created_at=NOW,
        updated_at=NOW,
    )
    release.revisions.create(number=1, image=DIGEST, digest=DIGEST, made_at=NOW)
    return release


def policed(
    interface: Interface, *, name: str = "models", change_kind: str = "model"
) -> ApprovalPolicy:
    """Record an approval policy."""
    terms = PolicyTerms((RoleSlot(Responsibility.RELEASE_APPROVAL, 2),))
    policy: ApprovalPolicy = interface.policies.create(name=name, change_kind=change_kind)
    policy.versions.create(
        number=1, terms=terms_text(terms), digest=terms_digest(terms), made_at=NOW
    )
    return policy


def alerted(interface: Interface, *, name: str = "on-duty") -> AlertRoute:
    """Record a way in which alerts reach somebody."""
    route: AlertRoute = interface.alert_routes.create(
        name=name, kind="email", critical=True, address="duty@example.test", set_at=NOW
    )
    return route


def rehearsed(environment: Environment, *, number: int = 0) -> Rehearsal:
    """Record a practice of the rollback."""
    rehearsal: Rehearsal = environment.rehearsals.create(
        started_at=NOW + timedelta(hours=number),
        finished_at=NOW + timedelta(hours=number, minutes=9),
        result="succeeded",
        recorded_by="Mia",
    )
    return rehearsal


def carded(*interfaces: Interface) -> Scorecard:
    """Record the draft of a scorecard, simulated over ``interfaces``, which all lose a level."""
    content = card_text(replace(current(), version=1))
    draft: Scorecard = Scorecard.objects.create(
        number=1,
        title=current().title,
        content=content,
        digest=digest_of(content),
        base=current().version,
        made_by="Petra Platform",
        made_at=NOW,
        changed_at=NOW,
    )
    simulation = Simulation.objects.create(
        scorecard=draft,
        digest=draft.digest,
        against=current().digest,
        state=Simulation.State.FINISHED,
        started_at=NOW,
        moved_at=NOW,
        finished_at=NOW,
        total=len(interfaces),
        done=len(interfaces),
    )
    simulated(simulation, *interfaces)
    simulation.sums = sums_of(simulation.pk)
    simulation.save()
    return draft


def simulated(simulation: Simulation, *interfaces: Interface) -> None:
    """Record that ``interfaces`` would lose a level."""
    for interface in interfaces:
        SimulatedInterface.objects.create(
            simulation=simulation,
            interface=interface,
            environment="production",
            level_before=2,
            level_after=1,
            score_before=91,
            score_after=64,
            is_ready_before=True,
            is_ready_after=False,
            is_blocked_after=False,
            demanded_after=2,
            link_level=1,
            causes="TLS-4 OWN-6",
        )
