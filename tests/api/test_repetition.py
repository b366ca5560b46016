"""A request that is sent again is not done again."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from registry.models import KeptAnswer, Team
from registry.services.answers import KEPT_FOR
from tests.api.conftest import Cast, Program, SignedIn, program_of
from tests.factories import AdministratorFactory

TEAM = {"slug": "voice", "name": "Voice"}
KEY = {"Idempotency-Key": "0b0c2e7e-1"}


def test_the_same_request_gets_the_same_answer(administrator: Program) -> None:
    first = administrator.send("POST", "/teams", TEAM, KEY)
    again = administrator.send("POST", "/teams", dict(reversed(TEAM.items())), KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    for name in ("Location", "ETag"):
        assert first.headers[name] == again.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Team.objects.filter(slug="voice").count() == 1


def test_another_request_under_the_same_key_is_refused(administrator: Program) -> None:
    administrator.send("POST", "/teams", TEAM, KEY)
    answer = administrator.send("POST", "/teams", TEAM | {"slug": "other"}, KEY)
    assert answer.status_code == 422
    assert not Team.objects.filter(slug="other").exists()


def test_keys_of_two_people_do_not_meet(administrator: Program, cast: Cast) -> None:
    administrator.send("POST", "/teams", TEAM, KEY)
    other = program_of(cast.platform_lead).send("POST", "/teams", TEAM | {"slug": "other"}, KEY)
    assert other.status_code == 201


def test_what_was_refused_can_be_mended_under_its_key(administrator: Program) -> None:
    assert administrator.send("POST", "/teams", TEAM | {"name": ""}, KEY).status_code == 422
    assert administrator.send("POST", "/teams", TEAM, KEY).status_code == 201


def test_a_key_is_forgotten_after_a_day(administrator: Program) -> None:
    administrator.send("POST", "/teams", TEAM, KEY)
    KeptAnswer.objects.update(made_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    answer = administrator.send("POST", "/teams", TEAM, KEY)
    assert answer.status_code == 422
    assert "Idempotency-Replayed" not in answer.headers


@pytest.mark.parametrize("key", ["", "é", "a b", "x" * 201])
def test_a_key_that_is_none_is_refused(key: str, administrator: Program) -> None:
    answer = administrator.send("POST", "/teams", TEAM, {"Idempotency-Key": key})
    assert answer.status_code == 400


def test_an_answer_that_holds_a_secret_is_not_kept(cast: Cast) -> None:
    office = SignedIn(cast.administrator)
    answer = office.send("POST", f"/people/{cast.owner.pk}/link", None, KEY)
    assert answer.status_code == 400
    assert not KeptAnswer.objects.exists()


@pytest.fixture
def fleet_office(transactional_db: None) -> Program:
    return program_of(AdministratorFactory.create())


def test_of_two_at_once_one_is_done(fleet_office: Program) -> None:
    gate = threading.Barrier(2)

    def create(_: int) -> tuple[int, object]:
        program = Program()
        program.headers = fleet_office.headers
        gate.wait(timeout=20)
        try:
            answer = program.send("POST", "/teams", TEAM, KEY)
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(create, range(2))
    assert first == second == (201, TEAM | {"channel": "", "is_active": True})
    assert Team.objects.filter(slug="voice").count() == 1
