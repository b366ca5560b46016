"""An interface about which everything is said that the program has a place for."""

from dataclasses import replace
from datetime import datetime, timedelta

from readiness.domain.attestations import Answer, Answered, end_of, latest_day
from readiness.domain.checklist import items
from readiness.domain.evidence_files import taken
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import Evidence
from readiness.domain.trends import steps_of
from readiness.domain.waivers import WaiverFields
from readiness.models import EnvironmentDay, EnvironmentStatus, FindingPeriod, FleetDay
from readiness.services.checklist import (
    assignment_make,
    attestation_give,
    attestations_confirm,
    comment_add,
)
from readiness.services.evidence import evidence_hand_in
from readiness.services.overview import overview_keep
from readiness.services.waivers import waiver_approve, waiver_request
from registry.domain.approvals.ballots import Choice
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot
from registry.domain.contract_clauses import ContractFields
from registry.domain.fields import EnvironmentFields
from registry.domain.releases import ReleaseFields
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import Result
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import Rest
from registry.domain.subject import ChangeKind, ReleaseSubject
from registry.models import Interface, Ownership, User
from registry.services.approvals import release_submit, vote_cast
from registry.services.environments import environment_add
from registry.services.identities import identity_set
from registry.services.ownerships import ownership_decline, ownership_hand_over, ownership_invite
from registry.services.people import person_add, person_close
from registry.services.policies import policy_set
from registry.services.rehearsing import (
    rehearsal_finish,
    rehearsal_start,
    rehearsal_step_note,
    rehearsal_step_tick,
)
from registry.services.releases import release_propose, release_record, release_revise
from registry.services.rests import environment_pause, maintenance_plan
from tests.factories import (
    AdministratorFactory,
    MembershipFactory,
    OwnershipFactory,
    UserFactory,
    acting,
)
from tests.promised import validated
from tests.scenes import record_everything

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
STAGING = EnvironmentFields(
    name="staging",
    kind="staging",
    edge_url="https://a-rather-long-name-of-a-host.staging.support-chat.example.test:8443/under/a/path",
    protected_api=("/api/models", "/api/chat/completions"),
    protected_pages=("/admin", "/workspace"),
    public_routes=("/health", "/auth"),
    forbidden_routes=("/metrics", "/docs"),
    version_route=(Route(RouteKind.VERSION, "/api/version", pointer="/version"),),
    canary_route=(Route(RouteKind.CANARY, "/api/chat/completions", model="lab-7b"),),
    stream_route=("/api/chat/completions",),
    websocket_route=("/ws/socket.io/",),
    identity_route=("/api/v1/auths/",),
    slow_route=("/slow",),
    static_routes=(Route(RouteKind.STATIC, "/static/app.js", sha256=DIGEST),),
    inside_zone="local",
    upstreams=("http://10.0.3.7:8080",),
    contract=ContractFields("1.2", 10_485_760, 30, 60),
)
"""A place with a route of every kind, and every clause of the contract."""


def say_everything(interface: Interface, person: User, now: datetime) -> None:
    """Fill every section of ``interface``, and add a second place that rests."""
    by = acting(person)
    record_everything(interface, person, now)
    Interface.objects.filter(pk=interface.pk).update(
        description="Answers customers' questions from the knowledge base.\nAsk support first."
    )
    staging = environment_add(by=by, interface=interface, fields=STAGING, now=now)
    for slot in ("a", "b"):
        variable = f"CHAT_PROBE_{slot.upper()}"
        identity_set(
            by=by, environment=staging, slot=slot, source="env", reference=variable, now=now
        )
    later = now + timedelta(days=2)
    window = Rest(later, later + timedelta(hours=2), "Database upgrade")
    maintenance_plan(by=by, environment=staging, windows=[window])
    environment_pause(
        by=by, environment=staging, ends_at=now + timedelta(days=1), reason="Moving.", now=now
    )
    release_everything(interface, person, now)
    claim_everything(interface, person, now)
    validated(interface.environments.get(name="production"))


def release_everything(interface: Interface, person: User, now: datetime) -> None:
    """Have a release that runs, the draft of the next one, and a policy that they have to meet."""
    by, place = acting(person), interface.environments.get(name="production")
    for version, digit in (("0.9.4", "1"), ("0.9.5", "2")):
        subject = ReleaseSubject(image=f"sha256:{digit * 64}", prompt=f"sha256:{DIGEST}")
        fields = ReleaseFields(version, subject, notes="Answers in the language of the question.")
        release = release_propose(by=by, environment=place, fields=fields, now=now)
        if version == "0.9.4":
            release_record(by=by, release=release, replaces="", deployed_at=now, now=now)
    # whoever releases it lets nobody ask for less
    decides = AdministratorFactory.create(email="petra@example.test", name="Petra Platform")
    today = now.date()
    for name, kind, starts_on in (
        ("models", ChangeKind.MODEL, today),
        ("edge", ChangeKind.PROXY, today + timedelta(days=9)),
    ):
        window = FreezeWindow("FREQ=DAILY;COUNT=3", "UTC", starts_on, 172_800, "Annual accounts")
        policy_set(
            by=acting(decides),
            interface=interface,
            name=name,
            terms=PolicyTerms(
                (RoleSlot(Responsibility.RELEASE_APPROVAL, 2),), freeze_windows=(window,)
            ),
            change_kind=kind,
            why="Two people look at every one.",
            now=now,
        )


def ask_for_approval(interface: Interface, now: datetime) -> None:
    """Have a release wait for approval, of which the prompt changed after somebody reviewed it."""
    team, place = interface.team, interface.environments.get(name="production")
    asker, reviewer = (
        MembershipFactory.create(team=team, person__name=name).person
        for name in ("Nora Nimble", "Paul Prompt")
    )
    first, second = (
        ReleaseFields(
            "0.9.6",
            ReleaseSubject(image=f"sha256:{'3' * 64}", prompt=f"sha256:{digit * 64}"),
            notes="Answers in **Danish** as well.\n\nWatch the first token.",
            rollback_plan="R-12",
        )
        for digit in "45"
    )
    release = release_propose(by=acting(asker), environment=place, fields=first, now=now)
    release_submit(by=acting(asker), release=release, now=now)
    vote_cast(
        by=acting(reviewer),
        release=release,
        revision=1,
        slot=Responsibility.PROMPT_REVIEW,
        choice=Choice.APPROVE,
        reason="The tone is right.",
        now=now,
    )
    release_revise(by=acting(asker), release=release, fields=second, now=now)


def rehearse(interface: Interface, person: User, now: datetime) -> None:
    """Have the rollback of ``interface`` rehearsed once, and once more while somebody looks."""
    by, began = acting(person), now - timedelta(minutes=20)
    for name, result in (("staging", Result.SUCCEEDED), ("production", None)):
        place = interface.environments.select_related("interface__team").get(name=name)
        run = rehearsal_start(by=by, environment=place, now=began)
        for number in range(1, run.steps.count() + 1 if result else 2):
            at = began + timedelta(minutes=3 * number)
            rehearsal_step_tick(by=by, run=run, number=number, now=at)
        rehearsal_step_note(by=by, run=run, number=1, note="The pull took three minutes.")
        if result:
            shown = "https://wiki.example.test/rehearsals/8"
            rehearsal_finish(by=by, run=run, result=result, evidence=shown, now=now)


def bear_with(interface: Interface, person: User, now: datetime) -> None:
    """Have one finding of ``interface`` waived, and another waiver wait for ``person``."""
    asker = acting(MembershipFactory.create(team=interface.team, person__name="Mia Member").person)
    OwnershipFactory.create(
        interface=interface,
        responsibility=Responsibility.RELEASE_APPROVAL,
        person=person,
        accepted_at=now,
        accepted_by=person,
    )
    place = interface.environments.select_related("interface__team").get(name="production")
    for check in ("TLS-4", "SLO-2"):
        fields = WaiverFields(
            check,
            "The certificate is renewed by hand until the new issuer is in use.",
            "A calendar entry for two people, a week before it expires.",
            (now + timedelta(days=20)).date(),
        )
        waiver = waiver_request(by=asker, environment=place, fields=fields, now=now)
        if check == "TLS-4":
            waiver_approve(by=acting(person), waiver=waiver, now=now)


def remember(now: datetime) -> None:
    """Keep sixty days of the fleet, in which scores and states moved."""
    today = now.date()
    for number, status in enumerate(EnvironmentStatus.objects.order_by("pk")):
        score = status.score or 0
        days = []
        for ago in range(60, 0, -1):
            moved = min(100, max(0, score + (ago // 20 - 1) * 11 * (-1) ** number))
            days.append((today - timedelta(days=ago), moved))
            EnvironmentDay.objects.create(
                environment=status.environment,
                day=days[-1][0],
                state=status.state,
                score=moved,
                level=status.level,
                observed=status.observed,
                applicable=status.applicable,
                waived=0,
                scorecard_digest=status.scorecard_digest,
            )
        status.trend = [list(step) for step in steps_of(days)]
        status.save()
    for ago in range(60, 0, -1):
        ready = 1 + (ago < 40) - (ago < 12)
        FleetDay.objects.create(
            day=today - timedelta(days=ago), ready=ready, risk=3 - ready, blocked=1
        )
    for check in ("TLS-4", "OWN-2", "AVL-1"):
        periods = FindingPeriod.objects.filter(check_id=check)
        periods.update(was="pass", cause="probe" if check != "OWN-2" else "record")
    overview_keep(now=now)


def claim_everything(interface: Interface, person: User, now: datetime) -> None:
    """Have answers and evidence of every kind, some of which count no longer."""
    by, place = acting(person), interface.environments.get(name="production")
    said = {
        "ACC-7": Answered(Answer.MET, now, "Went through all 40 accounts; 3 were closed."),
        "LOG-2": Answered(Answer.NOT_MET, now, "Backups keep what was deleted for 90 days."),
        "SES-4": Answered(Answer.NOT_APPLICABLE, now, "Single sign-on alone, no session here."),
        "INC-3": Answered(Answer.MET, now, link="https://wiki.example.test/kill-switch/november"),
    }
    file = taken("Review of accounts, November.pdf", b"%PDF-1.7\n%%EOF\n")
    for check, given in said.items():
        item, long_ago = items()[check], now - timedelta(days=80 if check == "INC-3" else 3)
        until = end_of(latest_day(item, long_ago))
        attestation_give(
            by=by,
            environment=place,
            item=item,
            given=replace(given, valid_until=until),
            file=file if check == "ACC-7" else None,
            now=long_ago,
        )
    keys = items()["ACC-7"]
    attestations_confirm(by=by, environment=place, items=[keys], now=now - timedelta(days=2))
    comment_add(by=by, environment=place, item=keys, text="Next time with legal.", now=now)
    for check, days in (("ACC-7", 5), ("BND-1", 1)):
        assignment_make(
            by=by,
            environment=place,
            item=items()[check],
            email=person.email,
            due_on=now.date() + timedelta(days=days),
            now=now,
        )
    for check, outcome, summary in (
        ("CAP-5", Outcome.PASS, "Restored 40 GB in 12 minutes."),
        ("MDL-4", Outcome.WARN, "Scored 0.88 on 400 questions, and 0.90 is asked."),
    ):
        handed_in = Evidence(check, outcome, summary, now, "https://ci.example.test/runs/812")
        evidence_hand_in(by=by, environment=place, given=handed_in, now=now)


def ask_everybody(interface: Interface, person: User, now: datetime) -> None:
    """Have ownerships of ``interface`` in every state, and a person whose account is closed."""
    by = acting(person)
    colleague = UserFactory.create(email="bea@example.test", name="Bea Backup")
    MembershipFactory.create(person=colleague, team=interface.team)
    for words, email in (
        ([Responsibility.ROLLBACK, Responsibility.ALERTS], colleague.email),
        ([Responsibility.RELEASES, Responsibility.UPGRADES], person.email),
    ):
        ownership_invite(by=by, interface=interface, responsibilities=words, email=email, now=now)
    held = Ownership.objects.get(interface=interface, responsibility="logging")
    ownership_hand_over(by=by, ownership=held, team_slug="", email=colleague.email, now=now)
    asked = Ownership.objects.get(interface=interface, responsibility="upgrades")
    ownership_decline(by=by, ownership=asked, reason="The platform team upgrades everything.")
    Ownership.objects.filter(interface=interface, responsibility="uptime").update(
        accepted_at=now - timedelta(days=400), review_by=now.date() - timedelta(days=3)
    )
    left = person_add(by=by, email="leo@example.test", name="Leo Left")
    person_close(by=by, person=left, now=now)
