"""TXT records through the one door."""

from pathlib import Path

import dns.rcode
import pytest

from readiness.domain.failures import Failure
from readiness.egress import (
    DialRefusedError,
    Egress,
    EgressPolicy,
    Limits,
    ResolverError,
    TargetFailedError,
)
from readiness.egress.resolver import MOST_TEXTS
from tests.loopback import ALIAS, OK, Names, answering, naming, overheard, serving
from tests.unit.egress.conftest import Run

HOST = "chat.edge.test"
LONG_HOST = ".".join(["a" * 62] * 4)


def texts(run: Run, names: Names, host: str = HOST) -> tuple[bytes, ...]:
    async def work() -> tuple[bytes, ...]:
        async with naming(names) as server:
            egress = Egress(
                EgressPolicy(nameservers=(server.address,), hosts_file=Path("/nonexistent"))
            )
            with overheard() as heard:
                found = await egress.texts(egress.scope(f"https://{host}", zone="public"), "_label")
            assert set(server.questions) == {(f"_label.{host}.", "TXT")}
            assert {dialled[1] for kind, dialled in heard if kind == "socket.connect"} <= {
                int(server.address.rsplit(":", 1)[1])
            }
            return found

    found: tuple[bytes, ...] = run(work())
    return found


def test_every_record_comes_in_one_piece(run: Run) -> None:
    found = texts(run, lambda host, kind: ['"one"', '"tw" "o" ""', '"v=spf1 -all"'])
    assert sorted(found) == [b"one", b"two", b"v=spf1 -all"]


def test_a_name_without_such_records_has_none(run: Run) -> None:
    assert texts(run, lambda host, kind: []) == ()


def test_a_record_may_stand_under_an_alias(run: Run) -> None:
    assert texts(run, lambda host, kind: [f"{ALIAS}proofs.test.", '"one"']) == (b"one",)


@pytest.mark.parametrize(
    ("names", "host", "failure"),
    [
        (lambda host, kind: dns.rcode.NXDOMAIN, HOST, Failure.NO_SUCH_HOST),
        (lambda host, kind: ['"x"'], LONG_HOST, Failure.NO_SUCH_HOST),
        (
            lambda host, kind: [f'"{number}"' for number in range(MOST_TEXTS + 1)],
            HOST,
            Failure.TOO_LARGE,
        ),
        (
            lambda host, kind: [
                f'"{letter * 250}" ' + f'"{"x" * 250}" ' * 9 for letter in "abcdefg"
            ],
            HOST,
            Failure.TOO_LARGE,
        ),
    ],
    ids=["no such name", "a name too long", "too many", "too long"],
)
def test_what_cannot_be_read_is_told_by_one_word(
    run: Run, names: Names, host: str, failure: Failure
) -> None:
    with pytest.raises(TargetFailedError) as caught:
        texts(run, names, host)
    assert caught.value.failure is failure


def test_an_alias_of_a_metadata_service_is_refused(run: Run) -> None:
    with pytest.raises(DialRefusedError):
        texts(run, lambda host, kind: [f"{ALIAS}metadata.google.internal.", '"x"'])


def test_a_name_server_in_trouble_is_our_fault(run: Run) -> None:
    with pytest.raises(ResolverError):
        texts(run, lambda host, kind: dns.rcode.SERVFAIL)


def test_a_silent_name_server_is_not_waited_for(run: Run) -> None:
    async def work() -> None:
        async with serving(answering(OK)) as listener:
            # nothing answers over UDP there
            policy = EgressPolicy(
                nameservers=(f"127.0.0.1:{listener.port}",), limits=Limits(resolve_seconds=0.2)
            )
            egress = Egress(policy)
            await egress.texts(egress.scope(f"https://{HOST}", zone="public"), "_label")

    with pytest.raises(ResolverError):
        run(work())
