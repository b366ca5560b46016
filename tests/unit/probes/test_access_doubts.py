"""P06 where an edge only seems to refuse: nothing of this may pass."""

import pytest

from readiness.domain.failures import Failure
from readiness.domain.findings import Reason
from readiness.domain.outcomes import Outcome, UnknownReason
from registry.domain.routes import Route, RouteKind
from tests.unit.probes.applications import Asked, answer, data, leading, page
from tests.unit.probes.guarded import (
    API,
    KEY,
    MODELS,
    PAGE,
    ROUTES,
    SIGN_IN,
    Look,
    but,
    guarded,
    look,
    refusal,
)

__all__ = ["look"]

ONLY_API = ROUTES[:1]
ONLY_PAGE = ROUTES[1:]
WORKSPACE = page("<p>chat of the team</p><form><input type=password name=new></form>")
CHAT = "/v1/chat/completions"
WRONG_METHOD = data({"detail": "Method Not Allowed"}, 405)
HANGS_UP = b""


def is_stranger(asked: Asked) -> bool:
    return asked.credential != KEY


@pytest.mark.parametrize("routes", [ROUTES, ONLY_PAGE])
def test_an_edge_that_hangs_up_on_everybody_proves_nothing(
    look: Look, routes: tuple[Route, ...]
) -> None:
    seen = look(lambda asked: HANGS_UP, routes=routes)
    assert (seen.page.outcome, seen.page.reason) == (Outcome.UNKNOWN, UnknownReason.CONTROL_FAILED)
    assert seen.facts.failure is Failure.RESET
    assert seen.observation.attempts == 2


def test_hanging_up_on_strangers_refuses_where_the_identity_is_answered(look: Look) -> None:
    seen = look(lambda asked: HANGS_UP if is_stranger(asked) else guarded(asked), routes=ONLY_API)
    assert seen.api.outcome is Outcome.PASS


def test_hanging_up_without_a_control_that_answered_is_no_refusal(look: Look) -> None:
    seen = look(
        lambda asked: refusal() if asked.method == "POST" else HANGS_UP,
        routes=ONLY_API,
        identities=(),
    )
    assert seen.api.reason is UnknownReason.CONTROL_FAILED


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        (page("<p>the chat of the team"), Outcome.FAIL),
        (WORKSPACE, Outcome.WARN),
        (answer(404), Outcome.WARN),
        (data({"detail": "Not Found"}, 404), Outcome.WARN),
        (leading(302, "/further"), Outcome.WARN),
        (SIGN_IN, Outcome.PASS),
        (answer(401), Outcome.PASS),
        (leading(302, "https://id.test/authorize?client_id=a&response_type=code"), Outcome.PASS),
    ],
)
def test_a_redirect_is_worth_what_strangers_find_at_its_end(
    look: Look, target: bytes, outcome: Outcome
) -> None:
    def application(asked: Asked) -> bytes | None:
        if asked.target == PAGE:
            return leading(302, "/room?from=secret")
        return target if asked.target == "/room?from=secret" else None

    seen = look(but(application))
    assert seen.page.outcome is outcome
    assert {one.credential for one in seen.asked if one.target.startswith("/room")} == {""}
    assert "secret" not in repr(seen.facts)


def test_a_redirect_of_an_api_route_to_data_is_an_open_door(look: Look) -> None:
    def application(asked: Asked) -> bytes | None:
        if asked.target == API and is_stranger(asked):
            return leading(307, "/v2/models")
        return data({"data": [{"id": "other"}]}) if asked.target == "/v2/models" else None

    seen = look(but(application), routes=ONLY_API)
    assert (seen.api.outcome, seen.observation.attempts) == (Outcome.FAIL, 2)


def test_a_page_with_a_password_field_is_open_where_the_identity_gets_no_other(look: Look) -> None:
    seen = look(but(lambda asked: WORKSPACE if asked.target == PAGE else None))
    assert (seen.page.outcome, seen.page.reason) == (Outcome.FAIL, Reason.OPEN_WITHOUT_CREDENTIALS)


def test_a_page_with_a_password_field_refuses_where_the_identity_gets_another(look: Look) -> None:
    def application(asked: Asked) -> bytes | None:
        if asked.target != PAGE:
            return None
        return WORKSPACE if is_stranger(asked) else page("<p>chat")

    assert look(but(application)).page.outcome is Outcome.PASS


def test_a_page_with_a_password_field_is_unknown_without_an_identity(look: Look) -> None:
    seen = look(but(lambda asked: WORKSPACE if asked.target == PAGE else None), identities=())
    assert (seen.page.outcome, seen.page.reason) == (Outcome.UNKNOWN, UnknownReason.NO_CREDENTIALS)


def test_a_form_that_only_signs_in_refuses_without_an_identity(look: Look) -> None:
    seen = look(but(lambda asked: SIGN_IN if asked.target == PAGE else None), identities=())
    assert seen.page.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("to_post", "outcome"),
    [(data(MODELS), Outcome.FAIL), (WRONG_METHOD, Outcome.WARN), (answer(500), Outcome.WARN)],
)
def test_a_wrong_credential_that_passes_the_gate_by_post_is_seen(
    look: Look, to_post: bytes, outcome: Outcome
) -> None:
    def application(asked: Asked) -> bytes | None:
        is_wrong = asked.credential and is_stranger(asked)
        return to_post if is_wrong and asked.method == "POST" else None

    assert look(but(application), routes=ONLY_API).api.outcome is outcome


def behind_exact_guard(asked: Asked, to_post: bytes) -> bytes:
    """Know one route that takes POST alone, and guard it in one spelling alone."""
    if asked.target not in (CHAT, f"/{CHAT}"):
        return guarded(asked)
    if asked.target == CHAT and is_stranger(asked):
        return refusal()
    return to_post if asked.method == "POST" else WRONG_METHOD


@pytest.mark.parametrize(
    ("to_post", "outcome"),
    [
        (data({"choices": []}), Outcome.FAIL),
        (data({"detail": "messages are missing"}, 422), Outcome.WARN),
        (data({"error": {"message": "no messages"}}, 400), Outcome.WARN),
        (WRONG_METHOD, Outcome.WARN),
    ],
)
def test_a_route_for_post_is_asked_by_post_in_odd_spellings(
    look: Look, to_post: bytes, outcome: Outcome
) -> None:
    routes = (Route(RouteKind.PROTECTED_API, CHAT), *ONLY_API)
    seen = look(lambda asked: behind_exact_guard(asked, to_post), routes=routes)
    assert seen.api.outcome is outcome
    posts = [one for one in seen.asked if one.target == f"/{CHAT}" and one.method == "POST"]
    assert {one.body for one in posts} == {b"{}"}


def test_a_route_without_get_is_spelled_by_post_alone(look: Look) -> None:
    def application(asked: Asked) -> bytes | None:
        if asked.target == API and asked.method == "GET" and is_stranger(asked):
            return WRONG_METHOD
        is_open = asked.method == "POST" and asked.target == f"/{API}"
        return data(MODELS) if is_open else None

    assert look(but(application), routes=ONLY_API).api.reason is Reason.OPEN_IN_OTHER_SPELLING


def several(count: int) -> tuple[Route, ...]:
    return tuple(Route(RouteKind.PROTECTED_API, f"/v1/models/{n}") for n in range(count))


def numbered(asked: Asked) -> bytes:
    """Know models by number, and refuse strangers before anything else."""
    if is_stranger(asked):
        return refusal()
    known = {f"/v1/models/{n}" for n in range(9)}
    return data({"n": asked.target}) if asked.target in known else answer(404)


def test_five_routes_all_get_their_most_dangerous_spellings(look: Look) -> None:
    seen = look(
        numbered,
        routes=several(5),
    )
    targets = {asked.target for asked in seen.asked}
    for n in range(5):
        assert {f"//v1/models/{n}", f"/./v1/models/{n}", f"/v1/models%2f{n}"} <= targets
    assert seen.observation.requests == 40
    assert seen.api.outcome is Outcome.PASS
    assert "did not fit into the run" in seen.api.summary
    assert any(spared.endswith("/V1/MODELS/4") for spared in seen.facts.spared)


def test_routes_that_go_without_dangerous_spellings_are_named(look: Look) -> None:
    seen = look(
        numbered,
        routes=several(6),
    )
    assert (seen.api.outcome, seen.api.reason) == (Outcome.UNKNOWN, UnknownReason.BUDGET)
    assert "GET /./v1/models/1" in seen.api.summary


def test_an_api_route_that_gives_strangers_a_page_of_its_own_is_open(look: Look) -> None:
    own = page("<table><tr><td>lab-7b</table>")
    seen = look(
        but(lambda asked: own if asked.target == API and is_stranger(asked) else None),
        routes=ONLY_API,
    )
    assert (seen.api.outcome, seen.api.reason) == (Outcome.FAIL, Reason.OPEN_WITHOUT_CREDENTIALS)


def test_a_page_for_every_path_does_not_prove_that_a_mistyped_route_lives(look: Look) -> None:
    shell = page("<script src=/app.js></script>")
    seen = look(lambda asked: refusal() if is_stranger(asked) else shell, routes=ONLY_API)
    assert (seen.api.outcome, seen.api.reason) == (Outcome.UNKNOWN, UnknownReason.CONTROL_FAILED)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"requests": 1000, "errors": 3}, Outcome.FAIL),
        ({"error": "none", "models": ["lab-7b"]}, Outcome.FAIL),
        ({"detail": 7}, Outcome.FAIL),
        ({"status": "error", "users": ["Mia"]}, Outcome.FAIL),
        ({"error": {"code": 401}, "data": None}, Outcome.WARN),
        ({"message": "sign in", "status": 401}, Outcome.WARN),
    ],
)
def test_only_a_body_that_says_nothing_else_is_an_error(
    look: Look, body: dict[str, object], outcome: Outcome
) -> None:
    seen = look(
        but(lambda asked: data(body) if asked.target == API and is_stranger(asked) else None),
        routes=ONLY_API,
    )
    assert seen.api.outcome is outcome
