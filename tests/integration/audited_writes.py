"""Every way to write into the registry, for the tests of the audit trail."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any

from django.test import override_settings

import readiness.services
import registry.services
from readiness.domain.attestations import Answer, Answered
from readiness.domain.checklist import items
from readiness.domain.gate.asking import Question
from readiness.domain.gate.outcomes import Outcome as GateOutcome
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import Evidence
from readiness.domain.vitals import Part
from readiness.models import Assignment, Attestation
from readiness.selectors.gate import gate_of
from readiness.services import gate_admissions, gate_outcomes, scorecards, waivers
from readiness.services import releases as gate
from readiness.services.checklist import (
    assignment_make,
    assignment_withdraw,
    attestation_give,
    attestations_confirm,
    comment_add,
)
from readiness.services.evidence import evidence_hand_in
from readiness.services.gate_evaluations import gate_ask
from readiness.services.heartbeats import heartbeat_record
from readiness.services.outbox import mail_test
from readiness.services.probing import probe_requested
from readiness.services.proofs import proof_renew
from registry.domain.approvals.ballots import Choice
from registry.domain.contract_clauses import Clauses, ContractFields
from registry.domain.descriptor import parse
from registry.domain.fields import InterfaceFields, TemplateFields
from registry.domain.gate_modes import GateMode
from registry.domain.origins import BY_ITSELF
from registry.domain.particulars import Particulars, Section
from registry.domain.releases import OPEN_FOR
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import Result
from registry.domain.snapshot import Rest
from registry.models import Environment, Ownership, Release, User
from registry.rights import Actor
from registry.services import (
    alert_routes,
    approvals,
    contract_templates,
    contracts,
    environments,
    expiring,
    gate_modes,
    identities,
    interfaces,
    issuers,
    machine_judgement,
    machine_tokens,
    ownerships,
    particulars,
    people,
    policies,
    rehearsing,
    releases,
    rests,
    rollback,
    rollouts,
    sessions,
    teams,
    tokens,
    trust_rules,
)
from registry.services.descriptors import descriptor_apply
from tests.factories import NOW, EnvironmentFactory, TeamFactory, UserFactory
from tests.integration.audited_scene import (
    DESCRIBED,
    ISSUER,
    LATER,
    PLACE,
    PLANTED,
    RELEASE,
    TRUST,
    WAIVER,
    Scene,
)
from tests.issuing import AUDIENCE, FakeIssuer
from tests.scenes import SOUND, observe

HOUR = timedelta(hours=1)
KEYS = items()["ACC-7"]
Written = Callable[[Scene], object]
PIPELINE: dict[str, Any] = {
    "raw": FakeIssuer().token(),
    "asked": machine_judgement.Asked(),
    "origin": BY_ITSELF,
    "audience": AUDIENCE,
    "now": NOW,
}


def withdraw(release: Release, by: Actor) -> Release:
    """Have somebody take their vote back."""
    slot = Responsibility.RELEASE_APPROVAL
    return approvals.vote_withdraw(by=by, release=release, slot=slot, now=LATER)


def gate_vote(scene: Scene) -> Release:
    """Have a release approved by somebody who was shown what it is."""
    release, approver = scene.submitted()
    gate.vote_cast(
        by=approver,
        release=release,
        revision=1,
        slot=Responsibility.RELEASE_APPROVAL,
        choice=Choice.APPROVE,
        shown_digest=gate_of(release, LATER).shown,
        now=LATER,
    )
    return release


def gate_admit(scene: Scene) -> Release:
    """Have a release admitted whose place nothing is asked of."""
    heartbeat_record(name=Part.TICK, now=LATER)
    return gate.release_admit(by=scene.by, release=gate_vote(scene), now=LATER)


def gate_out(scene: Scene) -> Release:
    """Have such a release go out."""
    release = gate_admit(scene)
    gate.release_deploy(by=scene.by, release=release, now=LATER)
    return release


def pipeline(scene: Scene) -> str:
    """Have a pipeline be answered, and let out what was approved; return the evaluation."""
    heartbeat_record(name=Part.TICK, now=LATER)
    gate_vote(scene)
    question = Question(scene.interface.slug, scene.production.name)
    found = gate_ask(by=scene.by, question=question, now=LATER)
    gate_admissions.gate_admit(
        by=scene.by,
        evaluation=found.public_id,
        token=gate_admissions.decision_sign(found, LATER),
        subject=None,
        now=LATER,
    )
    return found.public_id


def moded(scene: Scene) -> Environment:
    """Have the gate of a place be kept to no more."""
    return gate_modes.gate_mode_set(
        by=scene.administrator,
        environment=scene.production,
        mode=GateMode.SHADOW,
        reason="Until everybody has seen it.",
        now=LATER,
    )


def gate_verify(scene: Scene) -> Release:
    """Have the program verify such a release by what it saw since."""
    release, later = gate_out(scene), LATER + timedelta(minutes=1)
    observe(scene.production, SOUND, later)
    heartbeat_record(name=Part.TICK, now=later)
    return gate.release_verify(by=BY_ITSELF, release=release, now=later)


def attest(scene: Scene) -> Attestation:
    """Have a question of the checklist answered."""
    given = Answered(Answer.MET, NOW + timedelta(days=1), "Went through all 40 accounts.")
    return attestation_give(
        by=scene.by, environment=scene.production, item=KEYS, given=given, now=NOW
    )


def assign(scene: Scene) -> Assignment:
    """Have somebody asked to answer a question of the checklist."""
    email = scene.by.person.email
    return assignment_make(
        by=scene.by, environment=scene.production, item=KEYS, email=email, due_on=None, now=NOW
    )


def mailed(scene: Scene) -> None:
    """Have a test e-mail written, as if a mail server were named."""
    with override_settings(SMTP_HOST="mail.example.test"):
        mail_test(by=scene.administrator, now=NOW)


WRITES: dict[str, Written] = {
    "contract_templates.template_publish": lambda s: s.template(),
    "contract_templates.template_change": lambda s: contract_templates.template_change(
        by=s.administrator,
        template=s.template(),
        fields=TemplateFields("edge", "support", clauses=Clauses(minimum_tls="1.3")),
        now=NOW,
    ),
    "contract_templates.template_remove": lambda s: contract_templates.template_remove(
        by=s.administrator, template=s.template(), users=None, now=NOW
    ),
    "contracts.contract_change": lambda s: contracts.contract_change(
        by=s.by, environment=s.production, contract=ContractFields("1.2"), now=NOW, why="Begun."
    ),
    "descriptors.descriptor_apply": lambda s: descriptor_apply(
        by=s.administrator,
        documents=parse(DESCRIBED, source="one", read_beside=str),
        now=NOW,
    ),
    "alert_routes.alert_route_set": lambda s: s.route(),
    "alert_routes.alert_route_remove": lambda s: (
        s.route() and alert_routes.alert_route_remove(by=s.by, interface=s.interface, name="pager")
    ),
    "environments.environment_add": lambda s: environments.environment_add(
        by=s.by, interface=s.interface, fields=PLACE, now=NOW
    ),
    "environments.environment_update": lambda s: s.place(health_path="/healthz"),
    "environments.environment_delete": lambda s: environments.environment_delete(
        by=s.by,
        environment=EnvironmentFactory.create(interface=s.interface, name="old"),
    ),
    "identities.identity_set": lambda s: s.identity(),
    "identities.identities_void": lambda s: s.moved(),
    "identities.identity_remove": lambda s: (
        s.identity() and identities.identity_remove(by=s.by, environment=s.production, slot="a")
    ),
    "interfaces.interface_register": lambda s: interfaces.interface_register(
        by=s.by,
        fields=InterfaceFields(slug="desk", name="Desk", team="support"),
        environment=PLACE,
        now=NOW,
    ),
    "interfaces.interface_update": lambda s: interfaces.interface_update(
        by=s.by,
        interface=s.interface,
        fields=InterfaceFields(slug="chat", name="Chat 2", team="support"),
        now=NOW,
    ),
    "interfaces.interface_delete": lambda s: interfaces.interface_delete(
        by=s.by, interface=s.interface
    ),
    "issuers.issuer_add": lambda s: s.issuer(),
    "issuers.issuer_change": lambda s: issuers.issuer_change(
        by=s.administrator, issuer=s.issuer(), fields=replace(ISSUER, name="Git"), now=NOW
    ),
    "issuers.issuer_remove": lambda s: issuers.issuer_remove(
        by=s.administrator, issuer=s.issuer(), now=NOW
    ),
    "trust_rules.trust_rule_add": lambda s: s.trust_rule(),
    "trust_rules.trust_rule_change": lambda s: trust_rules.trust_rule_change(
        by=s.administrator, rule=s.trust_rule(), fields=TRUST, now=NOW
    ),
    "trust_rules.trust_rule_remove": lambda s: trust_rules.trust_rule_remove(
        by=s.by, rule=s.trust_rule(), now=NOW
    ),
    "trust_rules.person_link_add": lambda s: s.person_link(),
    "trust_rules.person_link_remove": lambda s: trust_rules.person_link_remove(
        by=s.administrator, link=s.person_link(), now=NOW
    ),
    "machine_tokens.assertion_exchange": lambda s: (
        s.pipeline() and machine_tokens.assertion_exchange(**PIPELINE)
    ),
    "machine_tokens.assertion_authenticate": lambda s: (
        s.pipeline() and machine_tokens.assertion_authenticate(**PIPELINE)
    ),
    "machine_tokens.token_copy": lambda s: machine_tokens.token_copy(
        by=s.by, token=s.token().token, verbs=(), now=NOW
    ),
    "ownerships.ownership_invite": lambda s: ownerships.ownership_invite(
        by=s.by,
        interface=s.interface,
        responsibilities=[Responsibility.UPTIME],
        team_slug="support",
        now=NOW,
    ),
    "ownerships.ownership_accept": lambda s: ownerships.ownership_accept(
        by=s.by, ownership=s.asked(), now=NOW
    ),
    "ownerships.ownerships_accept": lambda s: ownerships.ownerships_accept(
        by=s.by, ownerships=[s.asked()], now=NOW
    ),
    "ownerships.ownership_hand_over": lambda s: ownerships.ownership_hand_over(
        by=s.by, ownership=s.held(), email="ann@example.test", now=NOW
    ),
    "ownerships.ownership_review": lambda s: ownerships.ownership_review(
        by=s.by, ownership=s.held(), review_by=NOW.date(), now=NOW
    ),
    "ownerships.ownership_decline": lambda s: ownerships.ownership_decline(
        by=s.by, ownership=s.asked()
    ),
    "ownerships.ownership_withdraw": lambda s: ownerships.ownership_withdraw(
        by=s.by, ownership=s.asked()
    ),
    "particulars.interface_describe": lambda s: particulars.interface_describe(
        by=s.by,
        interface=s.interface,
        section=Section.LINKS,
        particulars=Particulars(tags=("customer-facing",)),
        now=NOW,
    ),
    "people.administrator_ensure": lambda s: (
        User.objects.update(role="person") and people.administrator_ensure(by=BY_ITSELF)
    ),
    "people.password_set": lambda s: people.password_set(
        by=s.by, password=PLANTED, session_key=None
    ),
    "people.person_add": lambda s: people.person_add(
        by=s.administrator, email="new@example.test", name="New"
    ),
    "people.person_create": lambda s: people.person_create(
        by=BY_ITSELF, email="new@example.test", name="New"
    ),
    "people.person_close": lambda s: people.person_close(
        by=s.administrator, person=s.owner, now=NOW
    ),
    "people.person_open": lambda s: people.person_open(by=s.administrator, person=s.owner, now=NOW),
    "people.person_invite": lambda s: people.person_invite(
        by=s.administrator, person=s.owner, now=NOW
    ),
    "people.person_role_set": lambda s: people.person_role_set(
        by=s.administrator, person=s.owner, role="auditor", now=NOW
    ),
    "people.person_update": lambda s: people.person_update(
        by=s.by, name="Mia M.", email="mia@example.test"
    ),
    "people.sign_in_link_create": lambda s: s.link(),
    "people.sign_in_link_use": lambda s: people.sign_in_link_use(
        origin=s.by.origin, token=s.link(), now=NOW
    ),
    "policies.policy_set": lambda s: s.policy(),
    "policies.policy_delete": lambda s: policies.policy_delete(
        by=s.administrator, policy=s.policy()
    ),
    "releases.release_propose": lambda s: s.release(),
    "releases.release_revise": lambda s: releases.release_revise(
        by=s.by, release=s.release(), fields=replace(RELEASE, version="1.1"), now=NOW
    ),
    "releases.release_record": lambda s: releases.release_record(
        by=s.by, release=s.release(), replaces="", deployed_at=NOW, now=NOW
    ),
    "approvals.release_submit": lambda s: s.submitted(),
    "approvals.vote_cast": lambda s: s.voted(),
    "approvals.vote_withdraw": lambda s: withdraw(*s.voted()),
    "approvals.release_withdraw": lambda s: approvals.release_withdraw(
        by=s.by, release=s.release(), now=NOW
    ),
    "rollouts.release_admit": lambda s: s.admitted(),
    "rollouts.release_deploy": lambda s: s.out(),
    "rollouts.release_verify": lambda s: rollouts.release_verify(
        by=s.by, release=s.out(), now=LATER
    ),
    "rollouts.release_revoke": lambda s: rollouts.release_revoke(
        by=s.administrator, release=s.out(), reason="It leaks.", now=LATER
    ),
    "rollouts.release_roll_back": lambda s: (
        s.out(),
        rollouts.release_roll_back(
            by=s.by, release=s.overridden(), reason="It made it worse.", now=LATER
        ),
    ),
    "rollouts.release_override": lambda s: s.overridden(),
    "gate_modes.gate_mode_set": moded,
    "readiness.gate_admit": lambda s: len(pipeline(s)),
    "readiness.gate_outcome": lambda s: gate_outcomes.gate_outcome(
        by=s.by,
        evaluation=pipeline(s),
        status=GateOutcome.SUCCEEDED,
        observed_image="",
        now=LATER + HOUR,
    ),
    "readiness.vote_cast": gate_vote,
    "readiness.release_admit": gate_admit,
    "readiness.release_deploy": gate_out,
    "readiness.release_verify": gate_verify,
    "readiness.release_roll_back": lambda s: (
        s.out(),
        gate.release_roll_back(
            by=s.by, release=s.overridden(), reason="It made it worse.", now=LATER
        ),
    ),
    "readiness.release_override": lambda s: gate.release_override(
        by=s.administrator, release=s.release(), reason="Answers leak, and this ends it.", now=LATER
    ),
    "expiring.releases_expire": lambda s: (
        s.submitted(),
        expiring.releases_expire(by=BY_ITSELF, now=LATER + OPEN_FOR),
    ),
    "rests.environment_pause": lambda s: s.pause(),
    "rests.environment_resume": lambda s: (
        s.pause() and rests.environment_resume(by=s.by, environment=s.production)
    ),
    "rehearsing.rehearsal_start": lambda s: s.run(),
    "rehearsing.rehearsal_step_tick": lambda s: rehearsing.rehearsal_step_tick(
        by=s.by, run=s.run(), number=1, now=NOW
    ),
    "rehearsing.rehearsal_step_untick": lambda s: rehearsing.rehearsal_step_untick(
        by=s.by, run=s.ticked(), number=1
    ),
    "rehearsing.rehearsal_step_note": lambda s: rehearsing.rehearsal_step_note(
        by=s.by, run=s.run(), number=1, note="It took a minute."
    ),
    "rehearsing.rehearsal_finish": lambda s: rehearsing.rehearsal_finish(
        by=s.by, run=s.ticked(), result=Result.SUCCEEDED, evidence="", now=NOW + HOUR
    ),
    "rehearsing.rehearsal_abandon": lambda s: rehearsing.rehearsal_abandon(
        by=s.by, run=s.run(), why="Fire alarm.", now=NOW
    ),
    "rollback.rehearsal_record": lambda s: s.rehearsal(),
    "rollback.rehearsal_remove": lambda s: rollback.rehearsal_remove(
        by=s.by, rehearsal=s.rehearsal()
    ),
    "rests.maintenance_plan": lambda s: rests.maintenance_plan(
        by=s.by, environment=s.production, windows=[Rest(NOW, NOW + HOUR, "Upgrade")]
    ),
    "sample_records.samples_register": lambda s: s.samples(),
    "samples.samples_remove": lambda s: s.without_samples(),
    "secret_rotation.secrets_rotate": lambda s: s.rotated(),
    "sessions.session_begin": lambda s: sessions.session_begin(
        by=s.by, session=s.session(), now=s.now
    ),
    "sessions.session_end": lambda s: s.ended(),
    "sessions.sessions_end_others": lambda s: sessions.sessions_end_others(by=s.by, keep=None),
    "teams.team_create": lambda s: teams.team_create(
        by=s.administrator, slug="later", name="Later", now=NOW
    ),
    "teams.team_update": lambda s: teams.team_update(by=s.administrator, team=s.team, name="Help"),
    "teams.team_close": lambda s: teams.team_close(by=s.administrator, team=TeamFactory.create()),
    "teams.team_open": lambda s: teams.team_open(
        by=s.administrator, team=TeamFactory.create(is_active=False), now=NOW
    ),
    "teams.membership_add": lambda s: teams.membership_add(
        by=s.administrator, team=s.team, email="ann@example.test", role="lead", now=NOW
    ),
    "teams.membership_remove": lambda s: teams.membership_remove(
        by=s.administrator, membership=s.membership()
    ),
    "tokens.token_create": lambda s: s.token(),
    "tokens.token_revoke": lambda s: tokens.token_revoke(by=s.by, token=s.token().token, now=NOW),
    "readiness.attestation_give": attest,
    "readiness.attestations_confirm": lambda s: (
        attest(s),
        attestations_confirm(by=s.by, environment=s.production, items=[KEYS], now=NOW),
    ),
    "readiness.assignment_make": assign,
    "readiness.assignment_withdraw": lambda s: (
        assign(s),
        assignment_withdraw(by=s.by, environment=s.production, item=KEYS),
    ),
    "readiness.comment_add": lambda s: comment_add(
        by=s.by, environment=s.production, item=KEYS, text="Who has them?", now=NOW
    ),
    "readiness.evidence_hand_in": lambda s: evidence_hand_in(
        by=s.by,
        environment=s.production,
        given=Evidence("CAP-5", Outcome.PASS, "Restored 40 GB in 12 minutes", NOW),
        now=NOW,
    ),
    "readiness.proof_renew": lambda s: proof_renew(
        by=s.by, environment=s.production, host="chat.example.test"
    ),
    "readiness.waiver_request": lambda s: s.waiver(),
    "readiness.waiver_renew": lambda s: waivers.waiver_renew(
        by=s.by, waiver=s.waiver_approved(), fields=WAIVER, now=s.now
    ),
    "readiness.waiver_approve": lambda s: s.waiver_approved(),
    "readiness.waiver_deny": lambda s: waivers.waiver_deny(
        by=s.approver(), waiver=s.waiver(), reason="Mend it instead.", now=s.now
    ),
    "readiness.waiver_withdraw": lambda s: waivers.waiver_withdraw(
        by=s.by, waiver=s.waiver(), now=s.now
    ),
    "readiness.waiver_revoke": lambda s: waivers.waiver_revoke(
        by=s.administrator, waiver=s.waiver_approved(), reason="It was mended.", now=s.now
    ),
    "readiness.mail_test": mailed,
    "readiness.draft_make": lambda s: s.draft(),
    "readiness.draft_change": lambda s: s.draft_changed(),
    "readiness.draft_remove": lambda s: scorecards.draft_remove(
        by=s.administrator, draft=s.draft()
    ),
    "readiness.simulation_request": lambda s: s.simulated(s.draft()),
    "readiness.scorecard_activate": lambda s: s.activated(),
    "readiness.validation_start": lambda s: s.validated(),
    "readiness.probe_requested": lambda s: probe_requested(by=s.by, interface=s.interface, now=NOW),
}
"""Every public function of the services that writes, and how it is called.

Of readiness those that somebody calls: what the program does by itself leaves no row.
"""


def handed_over(scene: Scene) -> Ownership:
    """Return an ownership that is held, and that somebody else is asked to take over."""
    held = scene.held()
    ownerships.ownership_hand_over(by=scene.by, ownership=held, email="ann@example.test", now=NOW)
    return held


REPLACING: dict[str, Written] = {
    "handing over to somebody else": lambda s: ownerships.ownership_hand_over(
        by=s.by, ownership=handed_over(s), email=UserFactory.create().email, now=NOW
    ),
    "asking who was to take over": lambda s: ownerships.ownership_invite(
        by=s.by,
        interface=handed_over(s).interface,
        responsibilities=[Responsibility.UPTIME],
        email="ann@example.test",
        now=NOW,
    ),
    "giving back what is handed over": lambda s: ownerships.ownership_decline(
        by=s.by, ownership=handed_over(s)
    ),
    "withdrawing what is handed over": lambda s: ownerships.ownership_withdraw(
        by=s.by, ownership=handed_over(s)
    ),
}
"""Writes that take away more than what they are called with."""

NO_ROW = {
    "admission": "refuses, for the services that write",
    "answers": "keeps what the API answered to a key",
    "applying": "collects what came of applying; the services that it calls write",
    "applying_alert_routes": "calls the services",
    "applying_identities": "calls the services",
    "applying_interfaces": "calls the services",
    "applying_policies": "calls the services",
    "applying_teams": "calls the services",
    "applying_templates": "calls the services",
    "asking": "parts of the services of ownerships, which write",
    "audit_verification": "keeps what came of verifying the rows",
    "auditing": "writes the rows",
    "behind_the_edge": "part of writing an environment",
    "chaining": "writes the rows",
    "contract_templates.checked_clauses": "reads",
    "contract_versions": "part of writing a contract, and of changing a template",
    "contracts.contract_write": "part of writing an environment",
    "contracts.templates_lock": "part of writing an environment",
    "demands": "refuses, for the services that write",
    "events": "tells others, writes nothing",
    "importing": "reads, for the services that write",
    "objectives.objectives_write": "part of writing an interface's record",
    "particulars.particulars_write": "part of writing an interface",
    "planning": "undoes what it does",
    "pruning": "calls the services",
    "readiness.gate_ask": "keeps what was asked and answered; what follows leaves the row",
    "readiness.proof_attempt": "begins to look; what is found out leaves the row",
    "release_requirements": "refuses, for the services that write",
    "releasing": "part of every act on a release",
    "rests.maintenance_write": "part of planning maintenance, and of writing an environment",
    "rollback.evidence_line": "reads, for the services that write",
    "rollback.rollback_plan_write": "part of writing an interface's record",
    "routes": "part of writing an environment",
    "sample_deeds": "calls the services",
    "issuers.grants_end": "part of changing what a pipeline was let in by",
    "issuers.keys_ask": "begins to fetch public keys",
    "issuers.keys_record": "keeps public keys that their issuer published",
    "machine_judgement": "reads",
    "machine_tokens.assertions_prune": "forgets what would be refused anyway",
    "saving": "part of every write",
    "sessions.handle_of": "reads",
    "sessions.sessions_end": "part of closing an account, of a password, of signing out",
    "teams.person_with": "reads",
    "teams.team_with": "reads",
    "tokens.token_authenticate": "notes a use, which the token's own row shows",
    "tokens.is_good": "reads",
    "tokens.token_write": "part of making a token",
    "tokens.use_note": "notes a use, which the token's own row shows",
    "tokens.tokens_end": "part of closing an account",
}
"""What leaves no row of its own, and why."""


def public_functions() -> Iterator[str]:
    for module, name, _ in _functions(registry.services):
        yield f"{module}.{name}"
    for _, name, function in _functions(readiness.services):
        if "by" in inspect.signature(function).parameters:
            yield f"readiness.{name}"


def _functions(package: ModuleType) -> Iterator[tuple[str, str, Callable[..., object]]]:
    for module in pkgutil.iter_modules(package.__path__):
        loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        for name, value in inspect.getmembers(loaded, inspect.isfunction):
            if not name.startswith("_") and inspect.unwrap(value).__module__ == loaded.__name__:
                yield module.name, name, value
