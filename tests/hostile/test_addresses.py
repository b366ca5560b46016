"""Addresses that must never be dialled, asked for by every probe through the runner."""

from collections.abc import Callable, Coroutine
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.outcomes import UnknownReason
from readiness.egress import Egress, EgressPolicy, OwnEndpoints, Zone
from registry.domain.snapshot import EnvironmentSnapshot
from tests.hostile.asking import IDENTITY, ROUTES
from tests.hostile.refusing import URLS, dialled, everything, probed, refusals, run
from tests.loopback import ALIAS, OK, Listener, Names, answering, naming, serving
from tests.unit.probes.edges import environment

NAME = "chat.rebound.test"
EVERYTHING = everything("local")
ONE = Zone("local", (ip_network("127.0.0.1/32"), ip_network("::1/128")), rate_per_second=1e6)
BAD_ANSWERS = {
    "metadata": {"A": ["169.254.169.254"]},
    "metadata of other clouds": {"A": ["100.100.100.200", "168.63.129.16"]},
    "a good and a bad one": {"A": ["127.0.0.1", "169.254.169.254"]},
    "a bad one in the other family": {"A": ["127.0.0.1"], "AAAA": ["fd00:ec2::254"]},
    "nobody": {"A": ["0.0.0.0"]},
    "everybody": {"A": ["255.255.255.255"]},
    "many": {"A": ["224.0.0.1"]},
    "mapped": {"AAAA": ["::ffff:169.254.169.254"]},
    "compatible": {"AAAA": ["::127.0.0.1"]},
    "translated": {"AAAA": ["64:ff9b::a9fe:a9fe"]},
    "translated locally": {"AAAA": ["64:ff9b:1::7f00:1"]},
    "6to4": {"AAAA": ["2002:7f00:1::1"]},
    "teredo": {"AAAA": ["2001:0:7f00:1::1"]},
    "link-local": {"AAAA": ["fe80::1"]},
    "an alias": {"A": [f"{ALIAS}metadata.google.internal.", "127.0.0.1"]},
    "an alias of an alias": {
        "A": [
            f"{ALIAS}a.test.",
            f"{ALIAS}METADATA.google.internal.",
            f"{ALIAS}b.test.",
            "127.0.0.1",
        ]
    },
}


def described(url: str) -> EnvironmentSnapshot:
    return environment(url, routes=ROUTES, identities=(IDENTITY,))


def policy(names: Any, zone: Zone, **changes: Any) -> EgressPolicy:
    settings = {"zones": {"local": zone}, "nameservers": (names.address,), **changes}
    return EgressPolicy(hosts_file=Path("/nonexistent"), **settings)


@pytest.mark.parametrize("url", URLS)
def test_no_probe_dials_a_bad_address(url: str) -> None:
    assert dialled(described(url)) == ({UnknownReason.ZONE_FORBIDS}, [])


@pytest.mark.parametrize("answers", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_no_probe_dials_what_a_name_leads_to(answers: dict[str, list[str]]) -> None:
    async def work(listener: Listener, names: Names) -> set[UnknownReason | None]:
        async with naming(names) as server:
            egress = Egress(policy(server, EVERYTHING))
            return refusals(await probed(egress, described(f"https://{NAME}:{listener.port}")))

    reasons, witnessed = run(_witnessed(work, lambda host, kind: answers.get(kind, [])))
    assert reasons == {UnknownReason.ZONE_FORBIDS}
    assert witnessed == []


def test_no_probe_dials_an_answer_that_changed() -> None:
    asked = []

    def names(host: str, kind: str) -> list[str]:
        asked.append(kind)
        # both kinds of the first question are good, whatever is asked next leads elsewhere
        good = len(asked) <= 2
        return ["127.0.0.1" if good else "127.0.0.2"] if kind == "A" else []

    async def work(listener: Listener) -> list[UnknownReason | None]:
        async with naming(names) as server:
            results = await probed(
                Egress(policy(server, ONE)), described(f"http://{NAME}:{listener.port}")
            )
            (result,) = results
            causes = (found.unknown for found in result.observations)
            return [cause.reason if cause else None for cause in causes]

    async def both() -> tuple[list[UnknownReason | None], list[object]]:
        async with (
            serving(answering(OK), host="127.0.0.2") as witness,
            serving(answering(OK), port=witness.port) as listener,
        ):
            return await work(listener), witness.connections

    reasons, witnessed = run(both())
    assert set(reasons[1:]) <= {UnknownReason.ZONE_FORBIDS, None}
    assert UnknownReason.ZONE_FORBIDS in reasons
    assert witnessed == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", NAME])
def test_no_probe_dials_a_server_of_our_own(host: str) -> None:
    async def work(listener: Listener, names: Names) -> set[UnknownReason | None]:
        async with naming(names) as server:
            own = OwnEndpoints([f"http://127.0.0.1:{listener.port}"])
            egress = Egress(policy(server, EVERYTHING, own=own))
            return refusals(await probed(egress, described(f"https://{host}:{listener.port}")))

    leading = {"A": ["127.0.0.1"]}
    reasons, witnessed = run(_witnessed(work, lambda host, kind: leading.get(kind, [])))
    assert reasons == {UnknownReason.ZONE_FORBIDS}
    assert witnessed == []


Work = Callable[[Listener, Names], Coroutine[Any, Any, Any]]


async def _witnessed(work: Work, names: Names) -> tuple[Any, list[Any]]:
    """Return what ``work`` returns, and who connected to the server beside it meanwhile."""
    async with serving(answering(OK)) as listener:
        return await work(listener, names), listener.connections
