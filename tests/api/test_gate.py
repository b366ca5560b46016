"""The gate over HTTP, as pipelines ask it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from registry.domain.tokens import Verb
from registry.models import User
from tests.api.conftest import Program, program_of
from tests.factories import NOW
from tests.integration.gate_scene import Gates

pytestmark = pytest.mark.django_db


class Clock:
    """What the program takes for the time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: int) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(timezone, "now", found)
    return found


@pytest.fixture
def scene(clock: Clock) -> Gates:
    return Gates()


def ci(person: User) -> Program:
    return program_of(person, Verb.GATE_EVALUATE)


def ask(program: Program, view: str = "", **changes: Any) -> Any:
    body = {"interface": "x", "environment": "production"} | changes
    return program.send("POST", f"/gate{view}", body)


def test_it(scene: Gates, clock: Clock) -> None:
    program = ci(scene.mia)
    place = {"interface": scene.interface.slug, "environment": "production"}
    answer = ask(program, **place)
    print(answer.status_code, answer.content)
    scene.approved()
    answer = ask(program, **place)
    print(answer.status_code, answer.content)
    assert 0
