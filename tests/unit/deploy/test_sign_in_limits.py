"""How long failures to sign in count."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

NAME, PASSWORD = "owner@example.test", "correct horse battery staple"
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
pytestmark = [pytest.mark.any_database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def account():
    get_user_model().objects.create_user(email=NAME, password=PASSWORD)
    with override_settings(AXES_ENABLED=True):
        yield


@pytest.fixture
def clock():
    with time_machine.travel(BEGIN, tick=False) as clock:
        yield clock


def attempt(password, **headers):
    sent = {"username": NAME, "password": password}
    return Client().post("/sign-in/", sent, **headers).status_code


def test_a_slip_before_each_correct_sign_in_never_locks(clock):
    answers = set()
    for _ in range(50):
        answers.add((attempt("wrong"), attempt(PASSWORD)))
        clock.shift(timedelta(minutes=14))
    assert answers == {(422, 302)}


def test_slips_that_lie_further_apart_than_the_limit_never_add_up(clock):
    for _ in range(50):
        assert attempt("wrong") == 422
        clock.shift(timedelta(minutes=4))
    assert attempt(PASSWORD) == 302


@override_settings(AXES_FAILURE_LIMIT=3)
def test_a_correct_sign_in_clears_the_failures(clock):
    assert [attempt("wrong"), attempt("wrong"), attempt(PASSWORD)] == [422, 422, 302]
    assert [attempt("wrong"), attempt("wrong"), attempt("wrong")] == [422, 422, 429]


@override_settings(AXES_FAILURE_LIMIT=3)
def test_the_lock_ends_a_quarter_of_an_hour_after_the_first_failure(clock):
    for code in (422, 422, 429):
        assert attempt("wrong") == code
        clock.shift(timedelta(minutes=4))
    clock.shift(timedelta(minutes=2))
    assert attempt(PASSWORD) == 429
    clock.shift(timedelta(minutes=2))
    assert attempt(PASSWORD) == 302


@override_settings(AXES_FAILURE_LIMIT=3)
def test_another_browser_is_no_fresh_start(clock):
    codes = [attempt("wrong", HTTP_USER_AGENT=f"browser {number}") for number in range(3)]
    assert codes == [422, 422, 429]
