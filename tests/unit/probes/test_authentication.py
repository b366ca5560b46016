"""P06 with ACC-1: who is let in, asked of functions on real sockets."""

from dataclasses import replace

import pytest

from readiness.domain.access_facts import IdentityUse, Presented
from readiness.domain.findings import Reason
from readiness.domain.outcomes import Outcome, UnknownReason
from tests.unit.probes.applications import Asked, answer, data, leading, page
from tests.unit.probes.guarded import (
    API,
    IDENTITY,
    KEY,
    MODELS,
    PAGE,
    ROUTES,
    Answering,
    Look,
    but,
    guarded,
    look,
    refusal,
)

__all__ = ["look"]

SHELL = page("<script src=/app.js></script>")
ONLY_API = ROUTES[:1]


def is_stranger(asked: Asked) -> bool:
    return asked.credential != KEY


def test_a_guarded_application_passes_both(look: Look) -> None:
    seen = look(guarded)
    assert (seen.api.outcome, seen.page.outcome) == (Outcome.PASS, Outcome.PASS)
    assert seen.api.summary == (
        "Without credentials 2 of 2 requests were refused. Identity a is let in."
    )
    assert seen.observation.attempts == 1
    assert seen.observation.requests == len(seen.asked) <= 40


def test_headers_are_kept_of_what_strangers_get_and_of_nothing_else(look: Look) -> None:
    answers = look(guarded).observation.facts.answers
    kept = {answer.presented for answer in answers if answer.headers}
    assert kept == {Presented.NOTHING}


def test_routes_are_asked_in_every_way_and_never_normalised(look: Look) -> None:
    seen = look(guarded)
    targets = {asked.target for asked in seen.asked if asked.method == "GET"}
    assert {"//v1/models", "/x/../v1/models", "/./v1/models", "/v1%2fmodels"} <= targets
    assert {"/V1/MODELS", "/v1/models/", "/v1/models;x", "/v1/model%73"} <= targets
    posts = [asked for asked in seen.asked if asked.method == "POST"]
    assert KEY not in {asked.credential for asked in posts}
    assert [(asked.target, asked.body, bool(asked.credential)) for asked in posts] == [
        (API, b"{}", False),
        (API, b"{}", True),
    ]
    assert posts[0].headers["content-type"] == "application/json"


def test_each_request_names_the_check_and_asks_for_what_the_route_gives(look: Look) -> None:
    seen = look(guarded)
    of_api = next(asked for asked in seen.asked if asked.target == API)
    of_page = next(asked for asked in seen.asked if asked.target == PAGE)
    assert "check=ACC-1" in of_api.headers["user-agent"]
    assert of_api.headers["accept"] == "application/json"
    assert "check=ACC-2" in of_page.headers["user-agent"]
    assert of_page.headers["accept"].startswith("text/html")


@pytest.mark.parametrize(
    ("opening", "reason"),
    [
        (
            lambda asked: data(MODELS) if asked.target == API else None,
            Reason.OPEN_WITHOUT_CREDENTIALS,
        ),
        (
            lambda asked: data(MODELS) if asked.method == "POST" else None,
            Reason.OPEN_WITHOUT_CREDENTIALS,
        ),
        (
            lambda asked: data(MODELS) if asked.credential and asked.target == API else None,
            Reason.WRONG_CREDENTIAL_ACCEPTED,
        ),
        *(
            (
                lambda asked, spelled=spelled: data(MODELS) if asked.target == spelled else None,
                Reason.OPEN_IN_OTHER_SPELLING,
            )
            for spelled in ("//v1/models", "/v1/models;x", "/V1/MODELS", "/x/../v1/models")
        ),
    ],
)
def test_an_open_door_is_found_and_confirmed(
    look: Look, opening: Answering, reason: Reason
) -> None:
    seen = look(but(opening))
    assert (seen.api.outcome, seen.api.reason) == (Outcome.FAIL, reason)
    assert seen.observation.attempts == 2
    assert seen.api.remedy.language == "nginx"


def test_a_page_that_an_odd_spelling_gets_as_any_path_does_is_no_open_door(look: Look) -> None:
    # below /v1 whoever has no key is refused before anything is looked up; elsewhere is one page
    def refusing_first(asked: Asked) -> bytes:
        if not asked.target.startswith("/v1/"):
            return SHELL
        return guarded(asked) if asked.target == API else refusal()

    seen = look(refusing_first, routes=ONLY_API)
    assert (seen.api.outcome, seen.api.reason) == (Outcome.PASS, Reason.REFUSED)
    assert (seen.observation.attempts, seen.observation.flaked) == (1, False)


def test_a_page_that_one_odd_spelling_alone_gets_is_an_open_door(look: Look) -> None:
    spelled = f"/{API}"
    seen = look(but(lambda asked: SHELL if asked.target == spelled else None), routes=ONLY_API)
    assert (seen.api.outcome, seen.api.reason) == (Outcome.FAIL, Reason.OPEN_IN_OTHER_SPELLING)


def test_an_open_door_is_proven_without_an_identity(look: Look) -> None:
    seen = look(but(lambda asked: data(MODELS) if asked.target == API else None), identities=())
    assert (seen.api.outcome, seen.facts.identity) == (Outcome.FAIL, IdentityUse.NONE)


def test_a_door_that_was_open_once_is_a_flake(look: Look) -> None:
    times: list[Asked] = []

    def open_once(asked: Asked) -> bytes | None:
        if asked.target == API and asked.method == "GET" and not asked.credential:
            times.append(asked)
            return data(MODELS) if len(times) == 1 else None
        return None

    seen = look(but(open_once))
    assert (seen.observation.attempts, seen.observation.flaked) == (2, True)
    assert seen.api.outcome is Outcome.PASS


def test_the_confirmation_asks_no_more_than_it_must(look: Look) -> None:
    seen = look(but(lambda asked: data(MODELS) if asked.target == "//v1/models" else None))
    first = look(guarded).observation.requests
    beside_the_door, controls, identity, open_door = 1, 2, 2, 1
    again = beside_the_door + controls + identity + open_door
    assert seen.observation.requests == first + beside_the_door + again


@pytest.mark.parametrize(
    ("to_strangers", "outcome"),
    [
        (data({"error": "sign in first"}), Outcome.WARN),
        (data({"success": False}), Outcome.WARN),
        (data({"code": 401, "message": "no"}), Outcome.WARN),
        (data({"detail": "Not Found"}, 404), Outcome.WARN),
        (data({"detail": "bad"}, 422), Outcome.WARN),
        (answer(400, "No connected db."), Outcome.WARN),
        (answer(500, "oh"), Outcome.WARN),
        (answer(204), Outcome.WARN),
        (leading(301, "/v2/models"), Outcome.WARN),
        (leading(302, f"http://other.test{API}"), Outcome.WARN),
        (answer(403, "no"), Outcome.PASS),
        (leading(302, "/sign-in"), Outcome.PASS),
        (leading(303, "https://id.test/authorize?client_id=a&response_type=code"), Outcome.PASS),
        (page("<form><input type=password></form>"), Outcome.PASS),
    ],
)
def test_what_strangers_get_instead_of_data_decides(
    look: Look, to_strangers: bytes, outcome: Outcome
) -> None:
    seen = look(
        but(lambda asked: to_strangers if asked.target == API and is_stranger(asked) else None),
        routes=ONLY_API,
    )
    assert seen.api.outcome is outcome
    assert seen.observation.attempts == 1


def test_a_method_that_is_not_offered_is_fine_beside_a_refusal(look: Look) -> None:
    seen = look(but(lambda asked: answer(405) if asked.method == "POST" else None))
    assert seen.api.outcome is Outcome.PASS
    assert "1 of 1 requests" in seen.api.summary


def test_a_route_that_nobody_refuses_is_a_warning(look: Look) -> None:
    seen = look(but(lambda asked: answer(405) if is_stranger(asked) else None))
    assert (seen.api.outcome, seen.api.reason) == (
        Outcome.WARN,
        Reason.REACHED_BEFORE_AUTHENTICATION,
    )


def test_without_an_identity_it_says_what_was_proven_and_what_is_needed(look: Look) -> None:
    seen = look(guarded, identities=())
    assert (seen.api.outcome, seen.api.reason) == (Outcome.UNKNOWN, UnknownReason.NO_CREDENTIALS)
    assert "2 of 2 requests were refused" in seen.api.summary
    assert "identity a" in seen.api.remedy.text
    assert seen.page.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("changes", "use"),
    [
        ({"identities": (replace(IDENTITY, is_void=True),)}, IdentityUse.VOID),
        ({"credentials": {}}, IdentityUse.UNAVAILABLE),
    ],
)
def test_an_identity_that_cannot_be_presented_is_not_presented(
    look: Look, changes: dict[str, object], use: IdentityUse
) -> None:
    seen = look(guarded, **changes)
    assert (seen.facts.identity, seen.api.reason) == (use, UnknownReason.CONTROL_FAILED)
    assert KEY not in {asked.credential for asked in seen.asked}


@pytest.mark.parametrize(
    "to_identity",
    [refusal(), data({"detail": "Not Found"}, 404), data({"error": "expired"}), answer(200)],
)
def test_a_control_that_fails_proves_nothing(look: Look, to_identity: bytes) -> None:
    seen = look(but(lambda asked: to_identity if asked.credential == KEY else None))
    assert (seen.api.outcome, seen.api.reason) == (Outcome.UNKNOWN, UnknownReason.CONTROL_FAILED)


def test_an_identity_that_gets_what_everybody_gets_is_no_control(look: Look) -> None:
    seen = look(lambda asked: SHELL, routes=ONLY_API)
    assert (seen.api.outcome, seen.api.reason) == (Outcome.UNKNOWN, UnknownReason.CONTROL_FAILED)


@pytest.mark.parametrize(
    "slowed",
    [
        answer(429, "slow down"),
        answer(403, "are you a robot?", "cf-mitigated: challenge"),
    ],
)
def test_a_prober_that_is_kept_out_knows_nothing(look: Look, slowed: bytes) -> None:
    known = (API, PAGE)
    seen = look(but(lambda asked: slowed if asked.target not in known else None))
    assert {seen.api.reason, seen.page.reason} == {UnknownReason.BLOCKED_PROBER}
