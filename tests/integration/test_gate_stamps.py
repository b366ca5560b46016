"""What is written or seen elsewhere, or while an answer is found, and whether the answer counts."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied

from readiness.models import GateEvaluation
from readiness.services import gate_evaluations
from readiness.services.assessing import environments_assess
from readiness.services.gate_admissions import decision_sign, gate_admit
from readiness.services.gate_pruning import KEPT
from readiness.services.runs import runs_prune
from registry.domain.gate_modes import GateMode
from registry.domain.tokens import Verb
from registry.domain.vocabulary import EnvironmentKind
from registry.models import Membership, Ownership
from registry.rights import require
from registry.selectors.records import environment_record
from registry.services import people, sessions, teams
from registry.services.gate_modes import gate_mode_set
from registry.services.tokens import token_revoke
from tests.api.conftest import token_of
from tests.factories import (
    NOW,
    AdministratorFactory,
    EnvironmentFactory,
    UserFactory,
    acting,
)
from tests.integration.approval_scene import FIELDS
from tests.integration.gate_scene import Gates
from tests.integration.test_gate_polls import SECOND, Poller

pytestmark = pytest.mark.django_db


def test_what_is_written_while_an_answer_is_found_shows_in_the_next_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene, boss = Gates(), acting(AdministratorFactory.create())
    moded = partial(gate_mode_set, by=boss, environment=scene.place, reason="A trial.", now=NOW)
    moded(mode=GateMode.SHADOW)
    poller = Poller(scene)

    def read(*named: str) -> Any:
        found = environment_record(*named)
        moded(mode=GateMode.ENFORCE)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(gate_evaluations, "environment_record", read)
        assert poller.ask().content["verdict"] == "allow"
    assert poller.ask().content["verdict"] == "deny"

    Ownership.objects.filter(person=scene.mia).delete()
    mine = Membership.objects.get(person=scene.mia, team=scene.interface.team)

    def asked(*right: Any) -> None:
        require(*right)
        teams.membership_remove(by=boss, membership=mine)

    poller.now += timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(gate_evaluations, "require", asked)
        poller.ask()
    with pytest.raises(PermissionDenied):
        poller.ask()


def test_what_is_seen_of_another_place_of_the_interface_has_the_answer_found_anew() -> None:
    scene = Gates()
    staging = EnvironmentFactory.create(
        interface=scene.interface, name="staging", kind=EnvironmentKind.STAGING
    )
    poller, other = Poller(scene), EnvironmentFactory.create()
    for place, is_kept in ((staging, False), (scene.place, False), (staging, False), (other, True)):
        poller.ask()
        poller.ask()
        assert poller.statements == 1
        poller.now += SECOND
        environments_assess(environment_ids=[place.pk], now=poller.now)
        poller.ask()
        assert (poller.statements == 1) is is_kept


def test_sign_ins_and_tokens_leave_an_answer_as_it_is_and_accounts_do_not() -> None:
    scene, somebody = Gates(), UserFactory.create()
    poller = Poller(scene)
    poller.ask()
    sessions.session_begin(by=acting(somebody), session=SessionBase(), now=NOW)
    token_of(somebody, Verb.REGISTRY_READ)
    token = somebody.tokens.get()
    token_revoke(by=acting(somebody), token=token, now=NOW)
    poller.ask()
    assert poller.statements == 1
    people.person_close(by=acting(AdministratorFactory.create()), person=somebody, now=NOW)
    for is_kept in (False, True):
        poller.ask()
        assert (poller.statements == 1) is is_kept


def test_what_nobody_asks_any_more_is_forgotten_unless_it_let_something_out() -> None:
    scene = Gates()
    scene.approved()
    asked = {}
    for attempt in (1, 2, 3):
        poller = Poller(scene, explicit=True)
        poller.question = replace(poller.question, attempt=attempt)
        asked[attempt] = poller.ask()
    gate_admit(
        by=acting(scene.mia),
        evaluation=asked[1].public_id,
        token=decision_sign(asked[1], NOW),
        subject=FIELDS.subject,
        now=NOW,
    )
    GateEvaluation.objects.filter(public_id=asked[3].public_id).update(asked_at=NOW + SECOND)
    assert runs_prune(now=NOW + KEPT) == 0
    assert GateEvaluation.objects.count() == 3
    runs_prune(now=NOW + KEPT + timedelta(days=1) - SECOND)
    assert GateEvaluation.objects.count() == 3
    runs_prune(now=NOW + KEPT + timedelta(days=1))
    assert [*GateEvaluation.objects.values_list("public_id", flat=True)] == [asked[1].public_id]
