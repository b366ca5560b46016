"""AVL-1: what is said about an edge that does not answer as declared."""

from dataclasses import replace

import pytest

from readiness.domain.checks.avl_1 import judge
from readiness.domain.checks.contract import Subject
from readiness.domain.facts import AddressAnswer
from readiness.domain.failures import Failure
from readiness.domain.findings import Reason
from tests.observations import ENVIRONMENT, INTERFACE, NOW, SOUND_ANSWER, availability

SUBJECT = Subject(INTERFACE, ENVIRONMENT, NOW)


def said(*answers, **changes):
    return judge(SUBJECT, availability(*answers, **changes))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_sign_in_is_shown_with_its_place(status):
    moved = replace(SOUND_ANSWER, status=status, headers=(("location", "/login"),))
    verdict = said(moved)
    assert verdict.reason is Reason.UNEXPECTED_STATUS
    assert verdict.summary == (
        f"The health route answered {status}, not 200: it redirects to “/login”."
    )
    assert "sign" in verdict.remedy.text


def test_a_redirect_without_a_place_is_a_status_like_any_other():
    verdict = said(replace(SOUND_ANSWER, status=302))
    assert verdict.summary == "The health route answered 302, not 200."


def test_a_place_that_goes_with_no_redirect_is_not_told():
    created = replace(SOUND_ANSWER, status=201, headers=(("location", "/login"),))
    assert said(created).summary == "The health route answered 201, not 200."


@pytest.mark.parametrize(
    ("failure", "detail", "sentence"),
    [
        (
            Failure.TLS,
            "The certificate was not accepted: certificate has expired.",
            "The edge could not be verified over TLS: certificate has expired.",
        ),
        (
            Failure.TLS,
            "The certificate was not accepted: Hostname mismatch, certificate is not valid.",
            "The edge could not be verified over TLS: hostname mismatch, certificate is not valid.",
        ),
        (
            Failure.TLS,
            "The certificate was not accepted: IP address mismatch.",
            "The edge could not be verified over TLS: IP address mismatch.",
        ),
        (
            Failure.TLS,
            "The TLS handshake failed: wrong version number.",
            "The edge could not be verified over TLS: wrong version number.",
        ),
        (Failure.REFUSED, "The edge refused the connection.", "The edge refused the connection."),
        (Failure.TIMEOUT, "", "The edge did not answer in time."),
        (
            Failure.RESET,
            "Cut off.",
            "The edge closed the connection before it had answered: cut off.",
        ),
    ],
)
def test_a_failure_is_told_once(failure, detail, sentence):
    assert said(AddressAnswer("192.0.2.7", failure, detail)).summary == sentence


def test_of_several_addresses_the_one_that_failed_is_named():
    refused = AddressAnswer("192.0.2.8", Failure.REFUSED, "The edge refused the connection.")
    assert said(SOUND_ANSWER, refused).summary == "The edge refused the connection at 192.0.2.8."
