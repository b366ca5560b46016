"""Results that are handed over while the batch still runs."""

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from readiness.domain.probing import ProbeId
from readiness.egress import Egress, EgressPolicy, Limits, parse_zones
from readiness.probes.contract import ProbeTarget
from readiness.probes.stream import stream_batch
from tests.observations import ENVIRONMENT

NOW = datetime(2026, 11, 21, tzinfo=UTC)


async def no_pause(seconds: float) -> None:
    """Confirm a failure at once."""


def stream(targets, silence_seconds=60.0, **policy):
    return stream_batch(
        targets,
        egress=Egress(EgressPolicy(**policy)),
        clock=lambda: NOW,
        random=Random(1),
        pause=no_pause,
        silence_seconds=silence_seconds,
    )


def at(port: int) -> ProbeTarget:
    edge = replace(ENVIRONMENT, edge_url=f"http://127.0.0.1:{port}", outside_zone="local")
    return ProbeTarget(edge, (ProbeId.AVAILABILITY,))


def test_a_slow_edge_does_not_keep_the_result_of_another():
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        socket.create_server(("127.0.0.1", 0)) as closing,
    ):
        closed = closing.getsockname()[1]
        closing.close()
        groups = stream(
            [at(silent.getsockname()[1]), at(closed)],
            zones=parse_zones({"local": ["127.0.0.0/8"]}),
            limits=Limits(total_seconds=1),
        )
        seen = [[result.environment.edge_url for result in group] for group in groups]
    assert [[url.rsplit(":", 1)[1] == str(closed) for url in group] for group in seen] == [
        [True],
        [False],
    ]


def test_it_yields_every_target_once_and_ends():
    target = ProbeTarget(ENVIRONMENT, (ProbeId.AVAILABILITY,))
    groups = list(stream([target] * 5, control_url="http://127.0.0.1:1/healthz"))
    assert sum(len(group) for group in groups) == 5
    assert not [one for one in threading.enumerate() if one.name.startswith("probes")]


def test_a_batch_of_nothing_yields_nothing():
    assert list(stream([])) == []


def test_an_error_of_the_batch_itself_reaches_the_caller():
    broken = ProbeTarget(None, (ProbeId.AVAILABILITY,))  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(AttributeError):
        list(stream([broken]))


def test_the_caller_hears_of_a_silence():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        groups = stream(
            [at(silent.getsockname()[1])],
            silence_seconds=0.05,
            zones=parse_zones({"local": ["127.0.0.0/8"]}),
            limits=Limits(total_seconds=0.2),
        )
        sizes = [len(group) for group in groups]
    assert sizes[0] == 0
    assert sum(sizes) == 1


def test_an_answer_is_handed_over_before_the_next_probe_has_one():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = replace(at(silent.getsockname()[1]), probes=(ProbeId.AVAILABILITY, ProbeId.TLS))
        groups = stream(
            [slow],
            zones=parse_zones({"local": ["127.0.0.0/8"]}),
            limits=Limits(total_seconds=0.4),
        )
        seen = [result for group in groups for result in group]
    assert [[one.probe for one in result.observations] for result in seen] == [
        [ProbeId.AVAILABILITY],
        [ProbeId.TLS],
    ]
    assert [result.is_complete for result in seen] == [False, True]
