"""Whoever sends too much is told when to go on."""

import re
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpRequest

from registry.api.throttling import Throttle
from tests.api.conftest import Cast, Program, SignedIn, program_of


@pytest.fixture(autouse=True)
def limits(settings, db: None):
    """Let people send two requests a minute, and strangers one, counted from nothing."""
    caches["throttle"].clear()
    settings.API_REQUESTS_PER_MINUTE = {"person": 2, "stranger": 1}
    yield
    caches["throttle"].clear()


def test_every_answer_says_how_many_are_left(cast: Cast) -> None:
    answer = program_of(cast.owner).get("/interfaces")
    assert answer.headers["RateLimit-Policy"] == '"person";q=2;w=60'
    assert re.fullmatch(r'"person";r=1;t=\d+', answer.headers["RateLimit"])


def test_more_is_refused_until_the_minute_is_over(cast: Cast, time_machine_minute) -> None:
    program = program_of(cast.owner)
    found = [program.get("/interfaces").status_code for _ in range(3)]
    assert found == [200, 200, 429]
    refused = program.get("/interfaces")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    time_machine_minute()
    assert program.get("/interfaces").status_code == 200


def test_all_tokens_of_a_person_count_together(cast: Cast, time_machine_minute) -> None:
    programs = [program_of(cast.owner), program_of(cast.owner), SignedIn(cast.owner)]
    assert [one.get("/interfaces").status_code for one in programs] == [200, 200, 429]
    assert program_of(cast.outsider).get("/interfaces").status_code == 200


def test_strangers_are_counted_by_address(time_machine_minute) -> None:
    guesses = [Program("opr_guess"), Program(), Program("opr_other")]
    assert [one.get("/interfaces").status_code for one in guesses] == [401, 429, 429]


def test_exactly_the_limit_passes_at_once_and_others_push_nobody_out(
    settings, time_machine_minute
) -> None:
    settings.API_REQUESTS_PER_MINUTE = {"person": 100, "stranger": 1}

    def is_let_through(person: int) -> bool:
        who = SimpleNamespace(is_authenticated=True, pk=person)
        request: Any = SimpleNamespace(user=who, auth=None, _request=HttpRequest())
        view: Any = SimpleNamespace()
        return Throttle().allow_request(request, view)

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(is_let_through, [7] * 400)) == 100
    assert all(map(is_let_through, range(1000, 4000)))
    assert not is_let_through(7)


@pytest.fixture
def time_machine_minute():
    """Begin at the start of a minute; return a function that goes on to the next one."""
    import time_machine

    with time_machine.travel("2026-11-21T12:00:01Z", tick=False) as traveller:
        yield lambda: traveller.shift(60)
