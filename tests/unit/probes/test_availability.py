import asyncio
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from uuid import UUID

import pytest

from readiness.domain.facts import AvailabilityFacts
from readiness.domain.failures import Failure
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Observation, ProbeId
from readiness.probes.availability import failed
from registry.domain.snapshot import HealthRoute
from tests.loopback import OK, Handler, answering, serving
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, LOCAL, egress, environment, observed

BOTH_KINDS = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def look(
    run: Run, folder: Path, handler: Handler, *, health: HealthRoute | None = None, host: str = HOST
) -> Observation[AvailabilityFacts]:
    async def work() -> Observation[AvailabilityFacts]:
        async with serving(handler) as listener:
            target = environment(f"http://{host}:{listener.port}", health=health or HealthRoute())
            found = await observed(target, egress(folder), ProbeId.AVAILABILITY)
        assert found.facts is None or isinstance(found.facts, AvailabilityFacts)
        return found  # type: ignore[return-value] # asked before

    observation: Observation[AvailabilityFacts] = run(work())
    return observation


def facts_of(observation: Observation[AvailabilityFacts]) -> AvailabilityFacts:
    assert observation.facts is not None
    return observation.facts


def test_it_reports_what_the_health_route_answered(run: Run, tmp_path: Path) -> None:
    text = b"HTTP/1.1 200 OK\r\nServer: edge\r\nSet-Cookie: a=b\r\nContent-Length: 5\r\n\r\nready"
    health = HealthRoute(path="/health", contains="ready")
    observation = look(run, tmp_path, answering(text), health=health)
    facts = facts_of(observation)
    (answer,) = facts.answers
    assert facts.url.endswith("/health")
    assert (answer.status, answer.body_matches, answer.body_bytes) == (200, True, 5)
    assert answer.headers == (("server", "edge"), ("content-length", "5"))
    # the health route and the start page
    assert (observation.attempts, observation.requests) == (1, 2)
    assert observation.bytes_read == 2 * len(text)


def test_it_names_itself_and_its_request(run: Run, tmp_path: Path) -> None:
    asked: list[str] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(OK)

    look(run, tmp_path, handle)
    fields = dict(line.split(": ", 1) for line in asked[0].strip().split("\r\n")[1:])
    expected = "ops-registry/0 (+https://registry.example; check=AVL-1)"
    assert fields["User-Agent"] == expected
    assert UUID(fields["X-Request-ID"]).version == 4
    assert fields["Host"].startswith(HOST)


@pytest.mark.parametrize(
    ("text", "health"),
    [
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", HealthRoute()),
        (OK, HealthRoute(status=204)),
        (OK, HealthRoute(contains="ready")),
        (b"nothing like HTTP\r\n", HealthRoute()),
    ],
)
def test_anything_but_the_declared_answer_is_a_failure(
    run: Run, tmp_path: Path, text: bytes, health: HealthRoute
) -> None:
    observation = look(run, tmp_path, answering(text), health=health)
    assert failed(facts_of(observation))
    assert (observation.attempts, observation.flaked) == (2, False)


def test_no_demand_on_the_body_is_no_judgement_of_it(run: Run, tmp_path: Path) -> None:
    (answer,) = facts_of(look(run, tmp_path, answering(OK))).answers
    assert answer.body_matches is None


def test_each_address_is_asked_on_its_own(run: Run, tmp_path: Path) -> None:
    async def work() -> AvailabilityFacts:
        async with (
            serving(answering(OK)) as listener,
            serving(answering(OK), host="127.0.0.2", port=listener.port),
        ):
            way_out = egress(tmp_path, addresses="127.0.0.2 127.0.0.1 127.0.0.3")
            target = environment(f"http://{HOST}:{listener.port}")
            found = await observed(target, way_out, ProbeId.AVAILABILITY)
        assert isinstance(found.facts, AvailabilityFacts)
        return found.facts

    facts = run(work())
    seen = [(answer.address, answer.status, answer.failure) for answer in facts.answers]
    assert seen == [
        ("127.0.0.2", 200, None),
        ("127.0.0.1", 200, None),
        ("127.0.0.3", None, Failure.REFUSED),
    ]
    assert failed(facts)


def test_addresses_beyond_the_fourth_are_named_and_not_asked(run: Run, tmp_path: Path) -> None:
    async def work() -> AvailabilityFacts:
        async with serving(answering(OK), host="0.0.0.0") as listener:
            addresses = " ".join(f"127.0.0.{last}" for last in range(1, 7))
            target = environment(f"http://{HOST}:{listener.port}")
            way_out = egress(tmp_path, addresses=addresses)
            found = await observed(target, way_out, ProbeId.AVAILABILITY)
        assert isinstance(found.facts, AvailabilityFacts)
        return found.facts

    facts = run(work())
    assert [answer.address[-1] for answer in facts.answers] == ["1", "2", "3", "4"]
    assert [left.address[-1] for left in facts.left_out] == ["5", "6"]


def test_an_address_without_a_route_is_left_out_with_its_reason(run: Run, tmp_path: Path) -> None:
    async def work() -> AvailabilityFacts:
        async with serving(answering(OK)) as listener:
            zone = replace(LOCAL, networks=BOTH_KINDS, source_address=ip_address("127.0.0.1"))
            way_out = egress(tmp_path, addresses="127.0.0.1 ::1", zones={"local": zone})
            target = environment(f"http://{HOST}:{listener.port}")
            found = await observed(target, way_out, ProbeId.AVAILABILITY)
        assert isinstance(found.facts, AvailabilityFacts)
        return found.facts

    facts = run(work())
    assert [answer.status for answer in facts.answers] == [200]
    assert [left.address for left in facts.left_out] == ["::1"]
    assert "no route" in facts.left_out[0].reason


def test_an_address_outside_the_zone_is_no_evidence(run: Run, tmp_path: Path) -> None:
    async def work() -> Observation[object]:
        way_out = egress(tmp_path, addresses="127.0.0.1 10.0.0.1")
        return await observed(environment(f"http://{HOST}:9"), way_out, ProbeId.AVAILABILITY)

    observation = run(work())
    assert observation.facts is None
    assert observation.unknown.reason is UnknownReason.ZONE_FORBIDS
    assert (observation.attempts, observation.requests) == (1, 0)
