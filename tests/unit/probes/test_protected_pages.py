"""P06 with ACC-2: pages, and the shells that look like them."""

import pytest

from readiness.domain.findings import Reason
from readiness.domain.outcomes import Outcome, UnknownReason
from tests.unit.probes.applications import Asked, answer, data, leading, page
from tests.unit.probes.guarded import (
    API,
    KEY,
    MODELS,
    PAGE,
    ROUTES,
    SIGN_IN,
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
ONLY_PAGE = ROUTES[1:]


@pytest.mark.parametrize(
    "shell",
    [
        lambda asked: SHELL,
        lambda asked: page(f'<link rel=canonical href="https://h{asked.target}">'),
        lambda asked: page(f'<meta name=nonce content="{hash(asked.target) % 10**18:018d}">'),
    ],
    ids=["the same for all", "repeating the path", "with a nonce"],
)
def test_a_shell_for_every_path_is_no_open_door(look: Look, shell: Answering) -> None:
    def application(asked: Asked) -> bytes:
        if asked.target.partition("?")[0] == API:
            return guarded(asked)
        return shell(asked)

    seen = look(application)
    assert seen.api.outcome is Outcome.PASS
    assert (seen.page.outcome, seen.page.reason) == (Outcome.PASS, Reason.SHELL_FOR_EVERYBODY)
    assert "ACC-1" in seen.page.summary


def test_a_shell_without_any_api_route_is_a_warning(look: Look) -> None:
    seen = look(lambda asked: SHELL, routes=ONLY_PAGE)
    assert (seen.page.outcome, seen.page.reason) == (Outcome.WARN, Reason.SHELL_FOR_EVERYBODY)
    assert (seen.api.outcome, seen.api.reason) == (Outcome.UNKNOWN, UnknownReason.NEVER_OBSERVED)


def test_a_shell_in_the_place_of_data_is_neither_open_nor_a_refusal(look: Look) -> None:
    def application(asked: Asked) -> bytes:
        if asked.target == API and asked.credential == KEY:
            return data(MODELS)
        return refusal() if asked.method == "POST" else SHELL

    assert look(application, routes=ONLY_API).api.outcome is Outcome.WARN


def test_a_bare_403_for_everything_may_be_meant_for_the_prober(look: Look) -> None:
    seen = look(lambda asked: answer(403, "no"), routes=ONLY_PAGE)
    assert seen.page.reason is UnknownReason.BLOCKED_PROBER


@pytest.mark.parametrize(
    ("to_strangers", "outcome"),
    [
        (page("the chat of the team"), Outcome.FAIL),
        (SIGN_IN, Outcome.PASS),
        (answer(401, "who?"), Outcome.PASS),
        (leading(302, "/chat/"), Outcome.WARN),
        (leading(301, "/new-chat"), Outcome.WARN),
        (leading(302, "https://elsewhere.test/"), Outcome.WARN),
        (leading(302, "https://id.test/saml?SAMLRequest=a"), Outcome.PASS),
        (answer(404), Outcome.WARN),
    ],
)
def test_what_a_page_gives_strangers_decides(
    look: Look, to_strangers: bytes, outcome: Outcome
) -> None:
    seen = look(but(lambda asked: to_strangers if asked.target == PAGE else None))
    assert seen.page.outcome is outcome


def test_pages_do_not_apply_where_only_api_routes_are_known(look: Look) -> None:
    seen = look(guarded, routes=ONLY_API)
    assert seen.page.outcome is Outcome.NOT_APPLICABLE
