"""A poll whose answer is kept takes one statement, and every check of the long way holds for it."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readiness.api.gate_polls import PATH
from readiness.models import GateEvaluation
from registry.domain.gate_modes import GateMode
from registry.domain.tokens import Verb
from registry.models import ApiToken, MachineGrant, User
from registry.services.gate_modes import gate_mode_set
from registry.services.tokens import token_revoke
from tests.api.conftest import Program, SignedIn, token_of
from tests.api.test_gate import Clock, ask, clock, pipeline, question, scene
from tests.factories import NOW, AdministratorFactory, EnvironmentFactory, acting
from tests.integration.approval_scene import PROMPT
from tests.integration.gate_scene import Gates

pytestmark = pytest.mark.django_db
LONG = {"Accept": "application/json, text/plain"}
"""Whoever asks for more than JSON is answered the long way."""
SAME = (
    "Content-Type",
    "X-Gate-Mode",
    "Cache-Control",
    "RateLimit-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
)
OF_THE_MOMENT = ("decision_token", "server_time", "next")


def statements(work: Callable[[], Any]) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as caught:
        answer = work()
    return len(caught.captured_queries), answer


def lasting(answer: Any) -> dict[str, Any]:
    """Return what of an answer is the same for every poll."""
    return {name: one for name, one in answer.json().items() if name not in OF_THE_MOMENT}


def test_both_ways_give_the_same_answer_and_the_short_one_takes_one_statement(
    scene: Gates, clock: Clock
) -> None:
    assert reverse("api-gate") == PATH
    program, release = pipeline(scene.mia), scene.submitted()
    vote = partial(scene.vote, release)
    steps: tuple[tuple[Callable[[], object], int], ...] = (
        (lambda: None, 429),
        (lambda: vote(scene.ann), 429),
        (lambda: vote(scene.pia, PROMPT), 200),
    )
    for step, status in steps:
        step()
        assert ask(scene, program).status_code == status
        for view in ("", "?view=measure"):
            body = question(scene, nonce="n1")
            send = partial(program.send, "POST", f"/gate{view}", body)
            count, short = statements(send)
            more, long = statements(partial(send, LONG))
            assert (count, more > 1) == (1, True)
            assert short.status_code == long.status_code == (200 if view else status)
            assert list(short.json()) == list(long.json())
            assert lasting(short) == lasting(long)
            assert bool(short.json()["decision_token"]) == (status == 200)
            assert [short.headers[one] for one in SAME] == [long.headers[one] for one in SAME]
            assert ("Retry-After" in short.headers) == ("Retry-After" in long.headers)
            assert short.headers["Content-Length"] == str(len(short.content))
    # a write shows in the next poll, whichever way the ones before it took
    shadow = partial(
        gate_mode_set, environment=scene.place, mode=GateMode.SHADOW, reason="A trial."
    )
    shadow(by=acting(AdministratorFactory.create()), now=NOW)
    assert ask(scene, program).headers["X-Gate-Mode"] == "shadow"
    polls = GateEvaluation.objects.get().polls
    # what is spelled differently is the same question; what says more or less is not
    spelled = json.dumps(dict(reversed(question(scene).items())), indent=1)
    sent = partial(
        program.client.post, PATH, content_type="application/json", headers=program.headers
    )
    assert statements(partial(sent, data=spelled))[0] == 1
    assert GateEvaluation.objects.get().polls == polls + 1
    assert ask(scene, program, interface=f"{scene.interface.slug}x").status_code == 404
    assert ask(scene, program, unknown=1).status_code == 422
    assert sent(data="{").status_code == 400


def ended(scene: Gates, clock: Clock, token: ApiToken) -> dict[str, Any]:
    """Return what ends a token, or what it is for, by name."""
    other = EnvironmentFactory.create(name="production")
    scopes = token.scopes
    return {
        "revoked": lambda: token_revoke(by=acting(scene.mia), token=token, now=clock.now),
        "expired": lambda: ApiToken.objects.update(expires_at=clock.now + timedelta(seconds=1)),
        "closed": lambda: User.objects.filter(pk=scene.mia.pk).update(is_active=False),
        "lender closed": lambda: (
            ApiToken.objects.update(lent_by=scene.otto),
            User.objects.filter(pk=scene.otto.pk).update(is_active=False),
        ),
        "other verb": lambda: scopes.update(verb=Verb.EVIDENCE_WRITE),
        "no scope": lambda: scopes.all().delete(),
        "other secret": lambda: ApiToken.objects.update(digest="1" * 64),
        "other place": lambda: scopes.update(interface=other.interface, environment=other),
        "other interface": lambda: scopes.update(interface=other.interface),
    }


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("revoked", 401),
        ("expired", 401),
        ("closed", 401),
        ("lender closed", 401),
        ("other verb", 403),
        ("no scope", 403),
        ("other secret", 401),
        ("other place", 403),
        ("other interface", 403),
    ],
)
def test_a_token_that_ended_gets_nothing_however_often_it_was_answered(
    end: str, status: int, scene: Gates, clock: Clock
) -> None:
    program = pipeline(scene.mia)
    token = ApiToken.objects.get()
    for _ in range(2):
        assert ask(scene, program).status_code == 409
    ended(scene, clock, token)[end]()
    clock.move(seconds=1)
    count, answer = statements(partial(ask, scene, program))
    assert (count > 1, answer.status_code) == (True, status)
    if status == 401:
        # it is counted as a stranger, and uses up nothing of anybody else
        assert answer.headers["RateLimit-Policy"].startswith('"stranger"')


def test_another_secret_another_host_and_no_token_get_nothing(scene: Gates, clock: Clock) -> None:
    raw = token_of(scene.mia, Verb.GATE_EVALUATE)
    program = Program(raw)
    for _ in range(2):
        assert ask(scene, program).status_code == 409
    mine = raw.split("_")
    theirs = token_of(scene.mia, Verb.GATE_EVALUATE).split("_")
    for wrong in ("", raw[:-1], "_".join([*mine[:2], theirs[2]]), "eyJhbGciOiJub25lIn0.e30."):
        assert ask(scene, Program(wrong)).status_code == 401
    elsewhere = {"Host": "evil.example.test"}
    assert program.send("POST", "/gate", question(scene), elsewhere).status_code == 400
    key = {"Idempotency-Key": "one"}
    assert program.send("POST", "/gate", question(scene, nonce="a"), key).status_code == 409
    assert program.send("POST", "/gate", question(scene, subject=None), key).status_code == 422


def test_polls_are_counted_once_and_no_more_than_the_rate_allows(
    scene: Gates, clock: Clock, settings: Any
) -> None:
    program = pipeline(scene.mia)
    ask(scene, program)
    caches["throttle"].clear()
    settings.API_REQUESTS_PER_MINUTE = {"person": 3, "stranger": 1}
    left = []
    for body in (question(scene), question(scene, nonce="a b"), question(scene), question(scene)):
        answer = program.send("POST", "/gate", body)
        left.append((answer.status_code, answer.headers["RateLimit"].split(";")[1]))
    assert left == [(409, "r=2"), (409, "r=1"), (409, "r=0"), (429, "r=0")]
    assert "verdict" not in answer.json()
    assert answer.json()["type"].endswith("/problems/rate-limited")
    assert answer.headers["Retry-After"]
    caches["throttle"].clear()


def test_the_use_of_a_token_is_noted_once_a_minute(scene: Gates, clock: Clock) -> None:
    program = pipeline(scene.mia)
    counts = []
    for _ in range(5):
        counts.append(statements(partial(ask, scene, program))[0] == 1)
        clock.move(seconds=25)
    assert counts == [False, True, True, False, True]
    assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=75)


def test_a_run_is_one_asker_with_all_of_its_tokens_and_each_needs_its_scope(
    scene: Gates, clock: Clock
) -> None:
    first, second = pipeline(scene.mia), pipeline(scene.mia)
    for token in ApiToken.objects.all():
        MachineGrant.objects.create(
            token=token,
            issuer_name="GitHub",
            rule_name="deploy",
            interface=scene.interface.slug,
            has_sponsor=True,
            subject="repo:acme/chat",
            run_id="7",
            run_attempt="1",
            sha="7d1f",
        )
    for program in (first, second):
        ask(scene, program)
        assert statements(partial(ask, scene, program))[0] == 1
    row = GateEvaluation.objects.get()
    assert (row.polls, row.asker) == (4, "run 7, attempt 1, of repo:acme/chat at GitHub")
    assert row.token == ApiToken.objects.earliest("pk").public_id
    # whether it may name a commit, the long way says
    for commit, is_short in (("7D1F", True), ("beef", False), ("", True)):
        send = partial(ask, scene, first, change={"commit": commit})
        assert (statements(send)[0] == 1) is is_short
    newest = ApiToken.objects.latest("pk").scopes
    staging = EnvironmentFactory.create(interface=scene.interface, name="staging")
    newest.update(interface=scene.interface, environment=staging)
    # what the run was told through its other token is not for one that is for elsewhere
    assert ask(scene, second).status_code == 403
    newest.update(interface=None, environment=None)
    scene.submitted()
    assert ask(scene, second).json()["evaluation"] == row.public_id
    row.refresh_from_db()
    assert row.token == ApiToken.objects.latest("pk").public_id
    page = SignedIn(scene.mia).client.get(
        reverse("environment-gate", args=(scene.interface.slug, scene.place.name))
    )
    assert f"{row.asker} with token <code>{row.token}</code> asked" in page.content.decode()
    newest.update(verb=Verb.GATE_READ)
    assert ask(scene, second).status_code == 403
    assert statements(partial(ask, scene, first))[0] == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_is_made_anew_by_the_long_way(
    scene: Gates, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = pipeline(scene.mia)
    ask(scene, program)

    def broken(*_: object) -> object:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr("readiness.services.gate_polls.good_for", broken)
        count, answer = statements(partial(ask, scene, program))
    assert (count > 1, answer.status_code) == (True, 409)


__all__ = ["clock", "scene"]
