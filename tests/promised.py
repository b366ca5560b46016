"""Rows of what an interface promises, ships and shows: releases, policies, routes, answers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from readiness.domain.evidence_files import taken
from readiness.domain.gate.asking import Question, natural_key
from readiness.domain.scorecards import WAIVER_DAYS, Item, Line, current
from readiness.domain.scorecards.reading import digest_of
from readiness.domain.scorecards.writing import card_text
from readiness.models import (
    Attestation,
    ContractValidation,
    GateEvaluation,
    PushedEvidence,
    Scorecard,
    SimulatedInterface,
    Simulation,
    Waiver,
)
from readiness.selectors.simulations import sums_of
from readiness.services.evidence_files import file_keep
from registry.domain.approvals.terms import PolicyTerms, RoleSlot, terms_digest, terms_text
from registry.domain.responsibilities import Responsibility
from registry.models import (
    AlertRoute,
    ApprovalPolicy,
    Environment,
    Interface,
    Issuer,
    PersonLink,
    Rehearsal,
    RehearsalRun,
    Release,
    TrustRule,
    User,
)
from tests.factories import NOW
from tests.issuing import GITHUB, key_set

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
    release.revisions.create(
        number=1, version=release.version, image=DIGEST, digest=DIGEST, made_at=NOW
    )
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


def trusted(
    environment: Environment, lender: User, *, name: str = "deploy-production", slug: str = "github"
) -> TrustRule:
    """Record a trust rule, its issuer where there is none, and who somebody of it is."""
    values = {"kind": "github", "key_source": "pasted", "keys": key_set(), "zone": "public"}
    times = {"created_at": NOW, "updated_at": NOW}
    issuer, _ = Issuer.objects.get_or_create(
        slug=slug,
        defaults={
            "name": "GitHub",
            "iss": GITHUB if slug == "github" else f"https://{slug}.test",
            "human_claim": "actor_id",
            **values,
            **times,
        },
    )
    PersonLink.objects.create(
        issuer=issuer, value=str(issuer.links.count()), person=lender, created_at=NOW
    )
    rule: TrustRule = environment.interface.trust_rules.create(
        issuer=issuer, name=name, verbs="gate:evaluate", lent_by=lender, **times
    )
    rule.environments.add(environment)
    rule.pins.create(claim="repository_id", value="4711")
    rule.pins.create(claim="ref", value="refs/heads/main")
    return rule


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


def rehearsing(environment: Environment, *, number: int = 0, **fields: Any) -> RehearsalRun:
    """Record a rehearsal of two steps that runs, or as ``fields`` say."""
    run: RehearsalRun = environment.rehearsal_runs.create(
        **{"started_at": NOW + timedelta(hours=number), "starter": "Mia", **fields}
    )
    for step, text in enumerate(("Set the image back", "Watch the health route"), 1):
        run.steps.create(number=step, text=text)
    return run


def evaluated(place: Environment) -> GateEvaluation:
    """Return what somebody asked the gate of ``place``, who has no account here any more."""
    question = Question(place.interface.slug, place.name)
    number = GateEvaluation.objects.count()
    found: GateEvaluation = GateEvaluation.objects.create(
        public_id=f"gev_{number}",
        key=natural_key(question, f"somebody {number}"),
        environment=place,
        interface=place.interface.slug,
        action=question.action,
        request=question.stored,
        subject_source=question.source,
        verdict="deny",
        would_be="deny",
        mode="enforce",
        answer={"summary": "No release is registered.", "release": None},
        asker="Rosa",
        token="4kPzW0aT1bQ",
        run="https://ci.example.test/runs/8812",
        first_asked_at=NOW,
        asked_at=NOW,
        decided_at=NOW,
        valid_until=NOW,
        seen_here=0,
        seen_everywhere=0,
        program="0",
    )
    return found


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


def attested(environment: Environment, *, check: str = "BND-1", number: int = 0) -> Attestation:
    """Record an answer of the checklist, with a file that shows it."""
    file = taken("notes.txt", b"Went through headers, sessions and networks together.")
    file_keep(file=file)
    said: Attestation = Attestation.objects.create(
        public_id=f"att_01KA{number:022d}",
        environment_id=environment.pk,
        check_id=check,
        answer="met",
        statement="Went through it together.",
        file_name=file.name,
        file_type=file.media_type,
        file_digest=file.digest,
        file_size_bytes=len(file.content),
        answered_by="Mia",
        answered_at=NOW,
        valid_until=NOW + timedelta(days=180),
    )
    return said


def handed_in(environment: Environment, *, number: int = 0) -> PushedEvidence:
    """Record evidence of a tool; what has the highest number was observed last."""
    PushedEvidence.objects.filter(environment=environment.pk).update(is_latest=False)
    evidence: PushedEvidence = PushedEvidence.objects.create(
        public_id=f"evd_01KA{number:022d}",
        environment_id=environment.pk,
        check_id="CAP-5",
        outcome="pass",
        summary="Restored 40 GB in 12 minutes",
        observed_at=NOW,
        received_at=NOW,
        valid_until=NOW + timedelta(days=180),
        pushed_by="Mia",
    )
    return evidence


def validated(environment: Environment, *, number: int = 0) -> ContractValidation:
    """Record a validation of the contract; what has the highest number ended last."""
    of_it = ContractValidation.objects.filter(environment=environment.pk)
    of_it.update(is_latest=False)
    validation: ContractValidation = ContractValidation.objects.create(
        public_id=f"val_01KA{number:022d}",
        environment_id=environment.pk,
        place_name="staging",
        contract_digest=DIGEST,
        started_at=NOW,
        started_by="Mia",
        finished_at=NOW,
        valid_until=NOW + timedelta(days=90),
        outcome="pass",
        clauses=[
            {
                "clause": "plain_http",
                "measured": "held",
                "summary": "Every path is redirected.",
                "probe": "P04",
            }
        ],
        observed_at={"P04": NOW.isoformat()},
        build={"running": [{"version": "1.4.2", "digest": DIGEST}], "is_whole": True},
        is_latest=True,
    )
    return validation


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


def in_force(*items: Item, waiver_days: int = WAIVER_DAYS) -> Scorecard:
    """Put a scorecard in force that asks ``items`` beside what the program asks."""
    Scorecard.objects.filter(state="active").update(state="retired", retired_at=NOW)
    number = Scorecard.objects.count() + 1
    own = tuple(Line(item.id, 1, 3, False) for item in items)
    lines = (*current().lines, *own)
    card = replace(current(), version=number, lines=lines, items=items, waiver_days=waiver_days)
    content = card_text(card)
    made: Scorecard = Scorecard.objects.create(
        number=number,
        title=current().title,
        state="active",
        content=content,
        digest=digest_of(content),
        base=current().version,
        made_by="Petra Platform",
        made_at=NOW,
        changed_at=NOW,
        activated_by="Petra Platform",
        activated_at=NOW,
    )
    return made


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
            waived_before=2,
            waived_after=1,
            is_ready_before=True,
            is_ready_after=False,
            is_blocked_after=False,
            demanded_after=2,
            link_level=1,
            causes="TLS-4 OWN-6",
        )
