"""Rows of what an interface promises and ships: releases, policies, alert routes, rehearsals."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from readiness.models import Waiver
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


def waived(place: Environment, *, state: str = "requested", **fields: Any) -> Waiver:
    """Return a waiver of ``place``, asked for by somebody who has no account here any more."""
    now = timezone.now()
    number = Waiver.objects.count()
    values: dict[str, Any] = {
        "public_id": f"wav_{number}",
        "check_id": f"X{number}",
        "reason": "The new issuer is not in use yet.",
        "compensating_control": "Two people look every week.",
        "ends_on": (now + timedelta(days=9)).date(),
        "requester": "Somebody Else",
        "requested_at": now,
    }
    if state == "approved":
        values |= {"decided_at": now, "decider": "Somebody"}
    made: Waiver = Waiver.objects.create(environment=place, state=state, **(values | fields))
    return made
