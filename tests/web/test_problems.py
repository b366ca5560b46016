"""The types of problem that the gate answers with lead to what explains them."""

import pytest
from django.test import Client

from readiness.domain.gate.problems import ProblemKind, problem_of
from readiness.domain.gate.reasons import ReasonCode, Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_every_type_is_explained_to_whoever_follows_it_from_a_log(client: Client) -> None:
    for kind in ProblemKind:
        answer = client.get(f"/problems/{kind}")
        assert answer.status_code == 200
        text = answer.content.decode()
        told = kind.explained
        assert f"<h1>{told.title}</h1>" in text
        assert told.meaning in text.replace("&#x27;", "'")
        assert text.count("<li>") > len(told.cures) >= 2
        assert f"ends with {told.exit_code}" in text
        others = [f'href="/problems/{other}"' for other in ProblemKind if other is not kind]
        assert all(link in text for link in others)
    assert client.get("/problems/gate").status_code == 404
    assert client.post(f"/problems/{ProblemKind.DENIED}").status_code == 405


def test_what_is_no_allow_has_a_type_with_the_status_of_its_verdict() -> None:
    statuses = {Verdict.DENY: 409, Verdict.PENDING: 429}
    for verdict, status in statuses.items():
        for code in (None, *ReasonCode):
            told = problem_of(verdict, code).explained
            assert (told.status, told.has_verdict) == (status, True)
