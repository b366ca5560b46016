"""Random interleavings of all that people do to releases, against a model of the rules."""

from collections.abc import Callable, Collection, Iterable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import compress, repeat
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from readiness.domain.gate import Evidence, Scheduler
from readiness.domain.scorecards import Scorecard
from readiness.selectors.gate import gated
from registry.domain.approvals.approval import Permit
from registry.domain.approvals.ballots import Choice
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot
from registry.domain.releases import ReleaseFields
from registry.domain.subject import ChangeKind
from registry.models import ContractVersion, Environment, Membership, Ownership, Release, Team, User
from registry.selectors.approvals import approvals_of
from registry.selectors.releases import current_deployment
from registry.services import approvals, policies, releases, rollouts
from registry.services.errors import Refused
from tests.factories import (
    NOW,
    AdministratorFactory,
    EnvironmentFactory,
    TeamFactory,
    UserFactory,
    acting,
)
from tests.integration.approval_model import EDITABLE, OPEN, PROXIES, Demand, Model, Text
from tests.integration.approval_scene import APPROVAL, LONG_AGO, PROMPT, Approving, digest, edited

SLOTS = {"approval": APPROVAL, "review": PROMPT}
HOLDING = {"approval": ("ann", "otto", "mia", "zoe"), "review": ("pia", "ann")}
REASON = "Somebody said so."
RUNNING = ("deployed", "verified", "recorded", "overridden")
ACTS: dict[str, tuple[Callable[..., object], str, Collection[str]]] = {
    "submit": (approvals.release_submit, "mia", ["draft"]),
    "admit": (rollouts.release_admit, "mia", ["submitted", "admitted"]),
    "deploy": (rollouts.release_deploy, "zoe", ["admitted"]),
    "verify": (rollouts.release_verify, "mia", ["deployed"]),
    "roll_back": (rollouts.release_roll_back, "zoe", RUNNING),
    "withdraw": (approvals.release_withdraw, "mia", EDITABLE),
    "revoke": (rollouts.release_revoke, "the administrator", ["admitted", "deployed"]),
    "override": (rollouts.release_override, "the administrator", EDITABLE),
    "record": (releases.release_record, "mia", ["draft", "recorded"]),
}
"""What takes nothing but a release: the service, who does it, and when they are likely to."""
MOSTLY = 5
"""Of as many tries one is of any release, whatever it is in; the others are of a likely one."""
which = st.integers(0, MOSTLY * 3)
texts = st.builds(
    Text,
    st.sampled_from("12"),
    st.sampled_from("34"),
    st.sampled_from(["", "", "R-1"]),
    st.sampled_from(["", "", "the present one"]),
)
people = st.sampled_from(["ann", "otto", "pia", "mia", "zoe"])
slots = st.sampled_from(sorted(SLOTS))
NOTHING_ASKED = Scorecard(
    version=1,
    title="for tests",
    critical_cap=49,
    tiers={1: 0, 2: 0, 3: 0},
    lines=(),
    digest="sha256:0",
)
SOUND = Evidence(NOTHING_ASKED, (), 0, Scheduler(NOW + timedelta(days=1000), 10))
"""A place of which nothing is asked, so that only the release itself keeps a gate shut."""
RAN, APPROVED = (Text("1", "3"), Text("2", "3")), (Text("1", "4"), Text("1", "3", proxy="7"))
"""What ran, one after the other, and what is approved to follow."""
SATURDAY = NOW.weekday()
DEMANDS = [None, Demand(1, 0, 7, soak=2), Demand(2, 0, 3, frozen=SATURDAY)]
HELD_BACK = {"freeze.active", "soak.never", "soak.running", "contract.changed"}
"""Beside votes and state; each of them has to come up."""


def fields(text: Text) -> ReleaseFields:
    """Return what people write of a release that says ``text``."""
    digests = {"image": digest(text.image), "prompt": digest(text.prompt)}
    if text.proxy:
        digests["proxy"] = digest(text.proxy)
    return replace(edited(**digests), rollback_plan=text.plan)


class House:
    """What all runs begin with: teams that hold the slots, what ran, and what is approved."""

    def __init__(self) -> None:
        self.scene = Approving()
        Ownership.objects.all().delete()
        self.people = {
            name: getattr(self.scene, name) for name in ("mia", "ann", "pia", "otto")
        } | {"zoe": UserFactory.create(name="Zoe")}
        self.join(self.scene.interface.team, "zoe", LONG_AGO)
        self.teams = {slot: self._team(slot) for slot in SLOTS}
        self.administrator = AdministratorFactory.create()
        holders = {(slot, name): LONG_AGO for slot in HOLDING for name in HOLDING[slot]}
        self.model = Model(NOW, holders)
        self.administration = acting(self.administrator)
        self.staging: Environment = EnvironmentFactory.create(
            interface=self.scene.interface, name="staging", kind="staging", kind_since=LONG_AGO
        )
        self.contract("7", 1)
        self.demand("proxies", PROXIES, NOW, change_kind=ChangeKind.PROXY)
        self.stage(APPROVED[0], NOW)
        self.model.staged.append((NOW, APPROVED[0]))
        self.records = [self._released(text, is_out=True) for text in RAN]
        self.records += [self._released(text, is_out=False) for text in APPROVED]
        self.answers, self.reasons = set[str](), set[str]()

    def contract(self, name: str, number: int) -> None:
        """Have the place promise something else from now on."""
        ContractVersion.objects.create(
            environment=self.scene.place, number=number, digest=digest(name), made_at=NOW
        )

    def demand(self, name: str, demand: Demand, now: datetime, **where: Any) -> None:
        """Write a policy that demands it."""
        window = FreezeWindow("FREQ=WEEKLY;BYDAY=SA", "UTC", LONG_AGO.date(), 86_400, REASON)
        terms = PolicyTerms(
            (RoleSlot(APPROVAL, demand.approvals),),
            vote_validity_days=demand.days,
            soak_seconds=demand.soak * 86_400,
            freeze_windows=(window,) if demand.frozen == SATURDAY else (),
        )
        place = self.scene.interface
        policies.policy_set(
            by=self.administration, interface=place, name=name, terms=terms, now=now, **where
        )

    def stage(self, text: Text, now: datetime) -> None:
        """Record that something went to staging."""
        by, ran = acting(self.people["mia"]), current_deployment(self.staging)
        release = releases.release_propose(
            by=by, environment=self.staging, fields=fields(text._replace(proxy="")), now=now
        )
        replaces = ran.revision.release.public_id if ran else ""
        releases.release_record(by=by, release=release, replaces=replaces, deployed_at=now, now=now)

    def _released(self, text: Text, *, is_out: bool) -> Release:
        """Have a release approved by both, and perhaps deployed."""
        model, number = self.model, len(self.model.releases)
        model.propose(text)
        one = model.releases[number]
        model.submit(one)
        for person, slot in (("ann", "approval"), ("pia", "review")):
            model.vote(one, person, slot, "approve", 1)
        if not is_out:
            return self.scene.approved(fields(text))
        model.admit(one)
        model.deploy(one)
        return self.scene.deployed(fields(text))

    def _team(self, slot: str) -> Team:
        team: Team = TeamFactory.create()
        Ownership.objects.create(
            interface=self.scene.interface,
            responsibility=SLOTS[slot],
            team=team,
            invited_at=LONG_AGO,
            accepted_at=LONG_AGO,
        )
        for name in HOLDING[slot]:
            self.join(team, name, LONG_AGO)
        return team

    def join(self, team: Team, name: str, since: Any) -> None:
        Membership.objects.get_or_create(
            team=team, person=self.people[name], defaults={"since": since}
        )


class Releasing(RuleBasedStateMachine):
    """Every act is tried on the services and on the model, and has to come to the same.

    After each the gate is asked, and has to say what the rules say, for the same reasons.
    """

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model = deepcopy(self.house.model)
        self.records = [*self.house.records]
        self.is_new = False

    def teardown(self) -> None:
        try:
            self.check()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @invariant()
    def the_gate_says_what_the_rules_say(self) -> None:
        """Ask about all that may still go out, wherever an act led to something new."""
        if self.is_new:
            self.ask([one.state in OPEN for one in self.model.releases])
        self.is_new = False

    def ask(self, about: Iterable[bool]) -> None:
        asked = [*compress(zip(self.records, self.model.releases, strict=True), about)]
        found = approvals_of([record for record, _ in asked], self.model.now)
        for record, one in asked:
            approval = found[record.pk]
            assert approval.shown.value == self.model.shown(one)
            answer = gated(approval, SOUND, self.model.now).verdict
            why = {reason.code.value for reason in answer.blocking}
            assert (answer.verdict.value, why) == self.model.gate(one)
            self.house.answers.add(answer.verdict.value)
            self.house.reasons |= why

    def check(self) -> None:
        self.ask(repeat(True))
        running = current_deployment(self.house.scene.place)
        runs = self.model.runs[-1][0] if self.model.runs else None
        expected = self.records[self.model.releases.index(runs)] if runs else None
        assert (running.revision.release if running else None) == expected

    def act(
        self, may: bool, work: Callable[..., object], by: str, number: int, **given: Any
    ) -> None:
        given |= {"release": self.records[number], "now": self.model.now}
        refused = "done"
        try:
            work(by=acting(self.person(by)), **given)
        except (Refused, PermissionDenied) as why:
            refused = str(why)
        assert may == (refused == "done"), f"{work.__name__} of {number} by {by}: {refused}"
        self.is_new |= may
        states = dict(Release.objects.values_list("pk", "state"))
        assert [states[one.pk] for one in self.records] == [
            one.state for one in self.model.releases
        ]

    def person(self, name: str) -> User:
        return self.house.people.get(name, self.house.administrator)

    def one(self, number: int, states: Collection[str] = ()) -> int:
        """Return which release is meant: mostly one that is in ``states``."""
        self.model.now += timedelta(minutes=1)
        found = range(len(self.records))
        likely = [each for each in found if self.model.releases[each].state in states]
        pool = likely if likely and number % MOSTLY < MOSTLY - 1 else found
        return pool[number % len(pool)]

    def do(self, name: str, number: int) -> None:
        """Try one of ``ACTS`` on a release."""
        work, by, _ = ACTS[name]
        one, given = self.model.releases[number], dict[str, Any]()
        if name in ("revoke", "roll_back", "override"):
            given = {"reason": REASON}
        if name == "admit":
            given = {"permit": Permit(self.records[number].public_id, len(one.texts))}
        if name == "record":
            running = current_deployment(self.house.scene.place)
            replaces = running.revision.release.public_id if running else ""
            given = {"replaces": replaces, "deployed_at": self.model.now}
        self.act(getattr(self.model, name)(one), work, by, number, **given)

    def say(self, number: int, by: str, slot: str, choice: Choice, revision: int = 0) -> None:
        """Try to vote on a revision of a release, usually the newest."""
        one = self.model.releases[number]
        revision = revision or len(one.texts)
        may = self.model.vote(one, by, slot, choice.value, revision)
        given = {"slot": SLOTS[slot], "choice": choice, "revision": revision, "reason": REASON}
        self.act(may, approvals.vote_cast, by, number, **given)

    def named(self, text: Text) -> Text:
        """Return what people write: the contract that they name is the present one."""
        return text._replace(proxy=text.proxy and self.model.contract)

    @precondition(lambda self: len(self.records) < MOSTLY)
    @rule(text=texts)
    def propose(self, text: Text) -> None:
        text = self.named(text)
        self.is_new = self.model.propose(text)
        self.records.append(self.house.scene.draft(fields(text), now=self.model.now))

    @rule(number=which, text=texts, by=st.sampled_from(["mia", "zoe"]))
    def edit(self, number: int, text: Text, by: str) -> None:
        number, text = self.one(number, EDITABLE), self.named(text)
        may = self.model.edit(self.model.releases[number], text, by)
        self.act(may, releases.release_revise, by, number, fields=fields(text))

    @rule(number=which, by=people, slot=slots, choice=st.sampled_from(Choice), late=st.booleans())
    def vote(self, number: int, by: str, slot: str, choice: Choice, late: bool) -> None:
        number = self.one(number, ["submitted"])
        self.say(number, by, slot, choice, late and len(self.model.releases[number].texts) - 1)

    @rule(number=which)
    def both_approve(self, number: int) -> None:
        number = self.one(number, ["submitted"])
        self.say(number, "ann", "approval", Choice.APPROVE)
        self.say(number, "pia", "review", Choice.APPROVE)

    @rule(number=which, last=st.booleans())
    def unvote(self, number: int, last: bool) -> None:
        number = self.one(number, ["changes_requested", "submitted"])
        one = self.model.releases[number]
        votes = sorted(one.votes, key=lambda vote: vote.at, reverse=last)
        by, slot = (votes[0].person, votes[0].slot) if votes else ("ann", "approval")
        may = self.model.unvote(one, by, slot)
        self.act(may, approvals.vote_withdraw, by, number, slot=SLOTS[slot])

    @rule(number=which)
    def goes_out(self, number: int) -> None:
        number = self.one(number, ["submitted"])
        self.do("admit", number)
        self.do("deploy", number)

    @rule(number=which)
    def submit(self, number: int) -> None:
        self.do("submit", self.one(number, ACTS["submit"][2]))

    @rule(number=which)
    def admit(self, number: int) -> None:
        self.do("admit", self.one(number, ACTS["admit"][2]))

    @rule(number=which)
    def deploy(self, number: int) -> None:
        self.do("deploy", self.one(number, ACTS["deploy"][2]))

    @rule(number=which)
    def verify(self, number: int) -> None:
        self.do("verify", self.one(number, ACTS["verify"][2]))

    @rule(number=which)
    def roll_back(self, number: int) -> None:
        self.do("roll_back", self.one(number, ACTS["roll_back"][2]))

    @rule(number=which)
    def withdraw(self, number: int) -> None:
        self.do("withdraw", self.one(number, ACTS["withdraw"][2]))

    @rule(number=which)
    def revoke(self, number: int) -> None:
        self.do("revoke", self.one(number, ACTS["revoke"][2]))

    @rule(number=which)
    def override(self, number: int) -> None:
        self.do("override", self.one(number, ACTS["override"][2]))

    @rule(number=which)
    def record(self, number: int) -> None:
        self.do("record", self.one(number, ACTS["record"][2]))

    @rule(name=people, slot=slots)
    def join(self, name: str, slot: str) -> None:
        self.model.now += timedelta(minutes=1)
        self.model.holders.setdefault((slot, name), self.model.now)
        self.house.join(self.house.teams[slot], name, self.model.now)
        self.is_new = True

    @rule(number=which, newcomer=st.sampled_from([("pia", "approval"), ("otto", "review")]))
    def newcomer_votes(self, number: int, newcomer: tuple[str, str]) -> None:
        self.join(*newcomer)
        self.say(self.one(number, ["submitted"]), *newcomer, Choice.APPROVE)

    @rule(name=people, slot=slots)
    def leave(self, name: str, slot: str) -> None:
        self.model.holders.pop((slot, name), None)
        left = Membership.objects.filter(team=self.house.teams[slot], person=self.person(name))
        left.delete()
        self.is_new = True

    @rule(days=st.sampled_from([1, 4, 7, 14]))
    def time_passes(self, days: int) -> None:
        self.model.now += timedelta(days=days)
        self.is_new = True

    @initialize(demand=st.sampled_from([None, *DEMANDS]))
    def policies_hold(self, demand: Demand | None) -> None:
        self.policies_change(demand)

    @rule(demand=st.sampled_from(DEMANDS))
    def policies_change(self, demand: Demand | None) -> None:
        self.model.policy, self.is_new = demand, True
        if demand:
            self.house.demand("house", demand, self.model.now)
            return
        for policy in self.house.scene.interface.policies.filter(name="house"):
            policies.policy_delete(by=self.house.administration, policy=policy)

    @rule()
    def the_contract_changes(self) -> None:
        self.model.contract, self.is_new = {"7": "8", "8": "7"}[self.model.contract], True
        number = self.house.scene.place.contract_versions.count() + 1
        self.house.contract(self.model.contract, number)

    @rule(number=which, days=st.sampled_from([0, 2]))
    def goes_to_staging(self, number: int, days: int) -> None:
        text = self.model.releases[self.one(number, ["submitted"])].texts[-1]
        self.house.stage(text, self.model.now)
        self.model.staged.append((self.model.now, text))
        self.model.now += timedelta(days=days)
        self.is_new = True


@pytest.mark.django_db
@pytest.mark.any_database
def test_two_hundred_interleavings_come_to_what_the_rules_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the database itself holds to the constraints that this asks it about, query by query
    monkeypatch.setattr(models.Model, "full_clean", lambda *_, **__: None)
    house = House()
    monkeypatch.setattr(Releasing, "house", house, raising=False)
    run_state_machine_as_test(
        Releasing,
        settings=settings(
            max_examples=200,
            stateful_step_count=6,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert house.answers == {"allow", "pending", "deny"}
    assert house.reasons >= HELD_BACK
