"""The people and records of the tests of the audit trail, and how its rows are read there."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from readiness.domain.scorecards import Item, Line, current
from readiness.domain.scorecards.editing import with_item
from readiness.domain.waivers import WaiverFields
from readiness.models import Scorecard, Waiver
from readiness.services import scorecards, simulations, waivers
from readiness.services.validations import validation_start
from registry.domain.alert_routes import AlertKind, AlertRouteFields, Severity
from registry.domain.approvals.approval import Permit
from registry.domain.approvals.ballots import Choice
from registry.domain.approvals.terms import PolicyTerms, RoleSlot
from registry.domain.contract_clauses import ContractFields
from registry.domain.descriptor import parse
from registry.domain.fields import EnvironmentFields, TemplateFields
from registry.domain.identities import IdentitySource
from registry.domain.machines.issuers import IssuerKind, KeySource
from registry.domain.machines.rules import Pin
from registry.domain.origins import BY_ITSELF, of_command
from registry.domain.releases import ReleaseFields
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import RehearsalFields, Result
from registry.domain.subject import ReleaseSubject
from registry.domain.tokens import Verb
from registry.models import (
    ApprovalPolicy,
    AuditRow,
    ContractTemplate,
    Environment,
    Interface,
    Issuer,
    Membership,
    Ownership,
    PersonLink,
    Rehearsal,
    RehearsalRun,
    Release,
    RollbackPlan,
    TrustRule,
    User,
)
from registry.models.sessions import SessionStore
from registry.rights import Actor
from registry.selectors.audit import AuditFilters, audit_page
from registry.selectors.sessions import handle_of
from registry.services import (
    alert_routes,
    approvals,
    contract_templates,
    contracts,
    environments,
    identities,
    issuers,
    people,
    policies,
    rehearsing,
    releases,
    rests,
    rollback,
    rollouts,
    sample_records,
    samples,
    secret_rotation,
    sessions,
    tokens,
    trust_rules,
)
from tests.factories import (
    NOW,
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
    acting,
    member_of,
)
from tests.issuing import GITHUB, key_set

LATER = NOW + timedelta(hours=1)
"""When releases are submitted: those who approve them did so before."""
NEW = "https://new.example.test"
PLANTED = "hunter2-planted-secret"
PLACE = EnvironmentFields(name="staging", kind="staging", edge_url="https://chat.example.test")
DESCRIBED = """
apiVersion: ops-registry/v1
kind: Team
metadata: {name: described}
spec: {title: Described}
"""

WAIVER = WaiverFields(
    "TLS-4",
    "The new issuer is not in use yet.",
    "Two people look every week.",
    (timezone.now() + timedelta(days=9)).date(),
)
CARD = with_item(
    current(),
    Item("OWN-X1", "Is a steward named?", "Somebody has to know.", "A page with a name.", 30),
    Line("OWN-X1", 1, 3, False),
)
ISSUER = issuers.IssuerFields(
    "github", "GitHub", IssuerKind.GITHUB, GITHUB, KeySource.PASTED, keys=key_set()
)
TRUST = trust_rules.TrustFields(
    "deploy",
    "github",
    ("production",),
    (Verb.GATE_EVALUATE,),
    (Pin("repository_id", "4711"), Pin("ref", "refs/heads/main")),
)
RELEASE = ReleaseFields("1.0", ReleaseSubject(image=f"sha256:{'1' * 64}"))


class Scene:
    """People and records that the writes below are done to."""

    def __init__(self, now: Any) -> None:
        self.team = TeamFactory.create(slug="support", name="Support")
        self.owner = member_of(self.team, person__name="Mia", person__email="mia@example.test")
        self.owner.set_unusable_password()
        self.owner.save()
        self.by = acting(self.owner)
        self.administrator = acting(AdministratorFactory.create(email="ann@example.test"))
        self.interface = InterfaceFactory.create(slug="chat", name="Chat", team=self.team)
        self.production = EnvironmentFactory.create(interface=self.interface, name="production")
        self.now = now

    def asked(self) -> Ownership:
        asked: Ownership = OwnershipFactory.create(interface=self.interface, person=self.owner)
        return asked

    def held(self) -> Ownership:
        asked = self.asked()
        Ownership.objects.filter(pk=asked.pk).update(accepted_at=NOW, accepted_by=self.owner)
        asked.refresh_from_db()
        return asked

    def validated(self) -> object:
        EnvironmentFactory.create(interface=self.interface, name="staging", kind="staging")
        contracts.contract_change(
            by=self.by,
            environment=self.production,
            contract=ContractFields("1.2"),
            now=NOW,
        )
        return validation_start(by=self.by, environment=self.production, now=NOW)

    def pause(self) -> object:
        return rests.environment_pause(
            by=self.by,
            environment=self.production,
            ends_at=NOW + timedelta(hours=1),
            reason="Migration",
            now=NOW,
        )

    def issuer(self) -> Issuer:
        return issuers.issuer_add(by=self.administrator, fields=ISSUER, now=NOW)

    def trust_rule(self) -> TrustRule:
        self.issuer()
        return trust_rules.trust_rule_add(
            by=self.by, interface=self.interface, fields=TRUST, now=NOW
        )

    def pipeline(self) -> object:
        return self.trust_rule()

    def person_link(self) -> PersonLink:
        return trust_rules.person_link_add(
            by=self.administrator,
            issuer=self.issuer(),
            value="7",
            email="mia@example.test",
            now=NOW,
        )

    def template(self) -> ContractTemplate:
        return contract_templates.template_publish(
            by=self.administrator, fields=TemplateFields("edge", "support"), now=NOW
        )

    def policy(self) -> ApprovalPolicy:
        return policies.policy_set(
            by=self.administrator,
            interface=self.interface,
            name="own",
            terms=PolicyTerms((RoleSlot(Responsibility.RELEASE_APPROVAL),), minimum_level=0),
            now=NOW,
        )

    def release(self) -> Release:
        return releases.release_propose(
            by=self.by, environment=self.production, fields=RELEASE, now=NOW
        )

    def submitted(self) -> tuple[Release, Actor]:
        approver = self.approver()
        self.policy()
        release = approvals.release_submit(by=self.by, release=self.release(), now=LATER)
        return release, approver

    def voted(self) -> tuple[Release, Actor]:
        release, approver = self.submitted()
        approvals.vote_cast(
            by=approver,
            release=release,
            revision=1,
            slot=Responsibility.RELEASE_APPROVAL,
            choice=Choice.APPROVE,
            now=LATER,
        )
        return release, approver

    def admitted(self) -> Release:
        release, _ = self.voted()
        permit = Permit(release.public_id, 1, "The gate allows it.")
        return rollouts.release_admit(by=self.by, release=release, permit=permit, now=LATER)

    def out(self) -> Release:
        release = self.admitted()
        rollouts.release_deploy(by=self.by, release=release, now=LATER)
        return release

    def overridden(self, reason: str = "Answers leak, and this ends it.") -> Release:
        release = self.release()
        rollouts.release_override(by=self.administrator, release=release, reason=reason, now=LATER)
        return release

    def waiver(self) -> Waiver:
        return waivers.waiver_request(
            by=self.by, environment=self.production, fields=WAIVER, now=self.now
        )

    def approver(self) -> Actor:
        person = UserFactory.create()
        OwnershipFactory.create(
            interface=self.interface,
            responsibility=Responsibility.RELEASE_APPROVAL,
            person=person,
            # long before what they decide on was proposed
            accepted_at=NOW - timedelta(days=90),
        )
        return acting(person)

    def waiver_approved(self) -> Waiver:
        return waivers.waiver_approve(by=self.approver(), waiver=self.waiver(), now=self.now)

    def draft(self) -> Scorecard:
        return scorecards.draft_make(
            by=self.administrator, card=current(), base=current().version, now=self.now
        )

    def draft_changed(self) -> Scorecard:
        draft = self.draft()
        return scorecards.draft_change(
            by=self.administrator, draft=draft, card=CARD, seen=draft.digest, now=self.now
        )

    def simulated(self, draft: Scorecard) -> Scorecard:
        asked = simulations.simulation_request(by=self.administrator, draft=draft, now=self.now)
        while simulations.simulation_step(simulation_id=asked.pk, now=self.now):
            pass
        return draft

    def activated(self, note: str = "Agreed in the review.") -> Scorecard:
        draft = self.simulated(self.draft_changed())
        return scorecards.scorecard_activate(
            by=self.administrator, draft=draft, seen=draft.digest, note=note, now=self.now
        )

    def identity(self) -> object:
        return identities.identity_set(
            by=self.by,
            environment=self.production,
            slot="a",
            source="stored",
            value=PLANTED,
            now=NOW,
        )

    def route(self) -> object:
        return alert_routes.alert_route_set(
            by=self.by,
            interface=self.interface,
            fields=AlertRouteFields(
                "pager", AlertKind.SLACK, (Severity.CRITICAL,), source=IdentitySource.STORED
            ),
            value=f"https://hooks.example.test/services/{PLANTED}",
            now=NOW,
        )

    def rehearsal(self) -> Rehearsal:
        fields = RehearsalFields(NOW, NOW + timedelta(minutes=9), Result.SUCCEEDED)
        return rollback.rehearsal_record(
            by=self.by,
            environment=self.production,
            fields=fields,
            now=NOW + timedelta(hours=1),
        )

    def run(self) -> RehearsalRun:
        RollbackPlan.objects.get_or_create(interface=self.interface, steps="Set the image back")
        # the plan that the interface had when it was read is remembered
        place = Environment.objects.select_related("interface__team").get(pk=self.production.pk)
        return rehearsing.rehearsal_start(by=self.by, environment=place, now=NOW)

    def ticked(self) -> RehearsalRun:
        run = self.run()
        rehearsing.rehearsal_step_tick(by=self.by, run=run, number=1, now=NOW)
        return run

    def token(self) -> tokens.MadeToken:
        return tokens.token_create(
            by=self.by, name="pipeline", verbs=[Verb.GATE_READ], days=1, now=NOW
        )

    def session(self) -> SessionBase:
        session = SessionStore()
        session["_auth_user_id"] = str(self.owner.pk)
        session.create()
        return session

    def membership(self) -> Membership:
        membership: Membership = MembershipFactory.create(team=self.team)
        return membership

    def place(self, **fields: Any) -> object:
        return environments.environment_update(
            by=self.by,
            environment=self.production,
            fields=EnvironmentFields(
                **{"name": "production", "kind": "production", "edge_url": PLACE.edge_url} | fields
            ),
            now=NOW,
        )

    def moved(self) -> object:
        self.identity()
        return self.place(edge_url="https://moved.example.test")

    def rotated(self) -> object:
        self.identity()
        self.route()
        return secret_rotation.secrets_rotate(by=of_command("rotate_secrets"))

    def link(self) -> str:
        return people.sign_in_link_create(by=BY_ITSELF, person=self.owner, now=NOW)

    def ended(self) -> object:
        self.session()
        handle = handle_of(self.session().session_key or "")
        return sessions.session_end(by=self.by, handle=handle)

    def samples(self) -> object:
        return sample_records.samples_register(
            by=self.administrator,
            documents=parse(DESCRIBED, source="one", read_beside=str),
            people={"sample@example.test": "Sample"},
            headers={},
            deeds={},
            now=NOW,
        )

    def without_samples(self) -> object:
        Interface.objects.update(is_sample=True)
        return samples.samples_remove(by=self.administrator)


def rows() -> list[AuditRow]:
    return list(AuditRow.objects.order_by("pk"))


def sentences(reader: User | None = None, **filters: Any) -> list[str]:
    reader = reader or AdministratorFactory.create()
    page = audit_page(AuditFilters(**filters), reader=reader)
    return [entry.sentence for entry in page.entries]
