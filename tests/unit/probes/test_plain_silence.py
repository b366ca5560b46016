"""P04 and PRX-2: when the silence of a plain-HTTP port says that nothing is served."""

from collections.abc import Callable
from pathlib import Path

import pytest

from readiness.domain.failures import Failure
from readiness.domain.findings import Reason
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId
from tests.loopback import OK, answering, serving, silent
from tests.unit.probes.applications import page
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, HURRY, egress, environment, observed
from tests.unit.probes.plain_edges import MODELS, Seen, Tls, look, tls, to_edge

__all__ = ["look", "tls"]

HANG_UP = b""
"""The connection ends without an answer."""


def test_a_plain_port_that_never_answers_counts_as_closed_where_the_edge_answers(
    look: Callable[..., Seen],
) -> None:
    seen = look(None, limits=HURRY)
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.PASS, Reason.PLAIN_REFUSED)
    assert (len(seen.facts.answers), seen.facts.edge_answers) == (4, True)


def test_a_start_page_that_hangs_up_hides_nothing_of_the_other_paths(
    look: Callable[..., Seen],
) -> None:
    seen = look(lambda asked, port: HANG_UP if asked.target == "/" else page("data"))
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.FAIL, Reason.PLAIN_SERVED)
    assert seen.verdict.summary.startswith(f"{MODELS} is answered 200")


def test_an_edge_that_hangs_up_on_every_path_refuses(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked, port: HANG_UP)
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.PASS, Reason.PLAIN_REFUSED)
    assert [found.failure for found in seen.facts.answers] == [Failure.RESET] * 4


def test_a_hang_up_between_answers_proves_nothing(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked, port: HANG_UP if asked.target == MODELS else to_edge(asked, port))
    assert (seen.verdict.outcome, seen.verdict.reason) == (
        Outcome.UNKNOWN,
        UnknownReason.CONTROL_FAILED,
    )
    assert seen.verdict.summary.startswith(f"{MODELS} was not answered")
    assert seen.observation.attempts == 2


@pytest.mark.parametrize(
    "begun",
    [
        b"HTTP/1.1 200 OK\r\nContent-Len",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nno header at all\r\n\r\nhello",
    ],
)
def test_an_answer_that_comes_to_no_proper_end_is_no_silence(
    look: Callable[..., Seen], begun: bytes
) -> None:
    seen = look(lambda asked, port: begun)
    assert all(answer.is_cut for answer in seen.facts.answers)
    assert (seen.verdict.outcome, seen.verdict.reason) == (
        Outcome.UNKNOWN,
        UnknownReason.CONTROL_FAILED,
    )
    assert "nobody can tell what is served" in seen.verdict.summary


def test_what_does_not_speak_http_is_silence(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked, port: b"220 mail.example.test ESMTP\r\n")
    assert not any(answer.is_cut for answer in seen.facts.answers)
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.PASS, Reason.PLAIN_REFUSED)


def test_a_closed_port_is_asked_once(run: Run, tmp_path: Path, tls: Tls) -> None:
    async def work() -> Seen:
        async with serving(silent) as closing:
            closed = closing.port
        async with serving(answering(OK), context=tls.context) as edge:
            target = environment(
                f"https://{HOST}:{edge.port}",
                plain_url=f"http://{HOST}:{closed}",
                ca_pem=tls.ca_pem,
            )
            return Seen(target, await observed(target, egress(tmp_path), ProbeId.PLAIN_HTTP))

    seen = run(work())
    assert [found.failure for found in seen.facts.answers] == [Failure.REFUSED]
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.PASS, Reason.PLAIN_REFUSED)


def test_a_closed_port_proves_nothing_while_the_edge_is_silent(run: Run, tmp_path: Path) -> None:
    async def work() -> Seen:
        async with serving(silent) as edge, serving(silent) as closing:
            closed = closing.port
        target = environment(f"https://{HOST}:{edge.port}", plain_url=f"http://{HOST}:{closed}")
        return Seen(target, await observed(target, egress(tmp_path), ProbeId.PLAIN_HTTP))

    seen = run(work())
    assert seen.facts.edge_answers is False
    assert (seen.verdict.outcome, seen.verdict.reason) == (
        Outcome.UNKNOWN,
        UnknownReason.CONTROL_FAILED,
    )
