import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness.domain.failures import Failure
from readiness.egress import (
    Egress,
    EgressPolicy,
    Handshake,
    Limits,
    Pin,
    TargetFailedError,
    TrustError,
    parse_zones,
    system_anchors,
)
from readiness.egress.trust import verifying_context
from tests.certificates import DAY, Certificate, authority, leaf, server_files
from tests.loopback import OK, Handler, answering, serving, silent, tls_context
from tests.unit.egress.conftest import Run

NOW = datetime.now(UTC)
ROOT = authority("Test root", NOW)
MIDDLE = authority("Test intermediate", NOW, issuer=ROOT)
HOST = "chat.edge.test"
GOOD = (leaf(HOST, NOW, issuer=MIDDLE), MIDDLE)

Ask = Callable[[Egress, Pin], Awaitable[object]]


async def ask(
    handler: Handler,
    context: ssl.SSLContext | None,
    folder: Path,
    question: Ask,
    ca: str = ROOT.pem,
    seconds: float = 10.0,
) -> object:
    """Put a question to a server that speaks TLS under ``context``."""
    (folder / "hosts").write_text(f"127.0.0.1 {HOST}\n")
    async with serving(handler, context=context) as listener:
        egress = Egress(
            EgressPolicy(
                zones=parse_zones({"local": ["127.0.0.0/8"]}),
                hosts_file=folder / "hosts",
                limits=Limits(total_seconds=seconds),
            )
        )
        scope = egress.scope(f"https://{HOST}:{listener.port}", zone="local", ca_pem=ca)
        (pin,) = await egress.resolve(scope)
        return await question(egress, pin)


def context_of(folder: Path, chain: tuple[Certificate, ...]) -> ssl.SSLContext:
    return tls_context(*server_files(folder, "server", chain))


def shaken(run: Run, folder: Path, chain: tuple[Certificate, ...]) -> Handshake:
    found: Handshake = run(ask(silent, context_of(folder, chain), folder, Egress.handshake))
    return found


def test_a_verified_handshake_has_the_chain_as_sent_and_the_path(run: Run, tmp_path: Path) -> None:
    found = shaken(run, tmp_path, GOOD)
    assert found.verified
    assert found.verify_code is None
    assert found.chain == (GOOD[0].der, MIDDLE.der)
    assert found.path == (GOOD[0].der, MIDDLE.der, ROOT.der)
    assert found.protocol == "TLSv1.3"
    assert found.timings.tls is not None
    assert found.bytes_read > 0


@pytest.mark.parametrize(
    ("chain", "code"),
    [
        ((leaf(HOST, NOW, issuer=MIDDLE, lifetime=(-9 * DAY, -DAY)), MIDDLE), 10),
        ((leaf(HOST, NOW, issuer=MIDDLE, lifetime=(DAY, 9 * DAY)), MIDDLE), 9),
        ((leaf(HOST, NOW),), 18),
        (GOOD[:1], 20),
        ((leaf("other.test", NOW, issuer=MIDDLE), MIDDLE), 62),
        ((leaf(HOST, NOW, issuer=MIDDLE, names=()), MIDDLE), 62),
    ],
    ids=["expired", "not yet", "self-signed", "no intermediate", "wrong host", "only common name"],
)
def test_a_refused_certificate_is_an_answer_with_its_code(
    run: Run, tmp_path: Path, chain: tuple[Certificate, ...], code: int
) -> None:
    found = shaken(run, tmp_path, chain)
    assert (found.verified, found.verify_code, found.chain, found.path) == (False, code, (), ())


def test_the_chain_of_a_refused_server_is_collected_as_sent(run: Run, tmp_path: Path) -> None:
    chain = (leaf("other.test", NOW), MIDDLE)
    context = context_of(tmp_path, chain)
    found = run(ask(silent, context, tmp_path, Egress.collect_chain))
    assert found.chain == tuple(part.der for part in chain)
    assert (found.verified, found.path) == (False, ())


@pytest.mark.parametrize("question", [Egress.handshake, Egress.collect_chain])
def test_no_byte_of_http_follows_a_handshake(run: Run, tmp_path: Path, question: Ask) -> None:
    async def work() -> bytes:
        received: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            received.set_result(await reader.read())

        async def asked(egress: Egress, pin: Pin) -> bytes:
            await question(egress, pin)
            return await asyncio.wait_for(received, 2)

        found = await ask(handle, context_of(tmp_path, GOOD), tmp_path, asked)
        assert isinstance(found, bytes)
        return found

    assert run(work()) == b""


def test_the_stored_host_is_sent_as_server_name(run: Run, tmp_path: Path) -> None:
    names: list[str | None] = []
    context = context_of(tmp_path, GOOD)
    context.sni_callback = lambda connection, name, context: names.append(name)
    run(ask(silent, context, tmp_path, Egress.handshake))
    assert names == [HOST]


def test_an_exchange_over_tls_is_verified_and_timed(run: Run, tmp_path: Path) -> None:
    found = run(ask(answering(OK), context_of(tmp_path, GOOD), tmp_path, _get))
    assert (found.status, found.body) == (200, b"ok")
    assert found.timings.tls is not None


def test_an_exchange_with_an_unverified_server_sends_nothing(run: Run, tmp_path: Path) -> None:
    received: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.read())

    expired = leaf(HOST, NOW, issuer=MIDDLE, lifetime=(-9 * DAY, -DAY))
    with pytest.raises(TargetFailedError, match="certificate has expired") as caught:
        run(ask(handle, context_of(tmp_path, (expired, MIDDLE)), tmp_path, _get))
    assert caught.value.failure is Failure.TLS
    assert b"".join(received) == b""


@pytest.mark.parametrize("question", [Egress.handshake, Egress.collect_chain])
@pytest.mark.parametrize(
    ("handler", "expected"),
    [(silent, Failure.TIMEOUT), (answering(OK), Failure.TIMEOUT)],
)
def test_a_server_that_never_speaks_tls_runs_out_of_time(
    run: Run, tmp_path: Path, question: Ask, handler: Handler, expected: Failure
) -> None:
    with pytest.raises(TargetFailedError) as caught:
        run(ask(handler, None, tmp_path, question, seconds=0.3))
    assert caught.value.failure is expected


async def _plain_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await reader.read()


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1024)


@pytest.mark.parametrize(
    ("handler", "expected"), [(_plain_http, Failure.TLS), (_hang_up, Failure.RESET)]
)
def test_a_handshake_that_breaks_is_named(
    run: Run, tmp_path: Path, handler: Handler, expected: Failure
) -> None:
    with pytest.raises(TargetFailedError) as caught:
        run(ask(handler, None, tmp_path, Egress.handshake))
    assert caught.value.failure is expected


def test_a_server_of_long_ago_is_told_apart_from_one_without_tls(run: Run, tmp_path: Path) -> None:
    context = context_of(tmp_path, GOOD)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    found = run(ask(silent, context, tmp_path, Egress.handshake))
    assert found.protocol == "TLSv1.2"


def test_a_private_authority_joins_the_systems(tmp_path: Path) -> None:
    own = verifying_context(system_anchors()).cert_store_stats()["x509_ca"]
    assert own > 0
    joined = verifying_context(system_anchors(ROOT.pem)).cert_store_stats()["x509_ca"]
    assert joined == own + 1


def test_a_context_is_shared_by_all_who_trust_the_same() -> None:
    first = verifying_context(system_anchors(ROOT.pem))
    assert verifying_context(system_anchors(ROOT.pem)) is first
    assert verifying_context(system_anchors()) is not first


def test_without_a_system_store_certifis_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/file")
    monkeypatch.setenv("SSL_CERT_DIR", "/nonexistent/folder")
    anchors = system_anchors()
    assert anchors.file is not None
    assert "certifi" in anchors.file


def test_a_private_authority_that_is_no_pem_is_our_fault(run: Run, tmp_path: Path) -> None:
    context = context_of(tmp_path, GOOD)
    with pytest.raises(TrustError, match="Paste the certificate again"):
        run(ask(silent, context, tmp_path, Egress.handshake, ca="no certificate"))


async def _get(egress: Egress, pin: Pin) -> object:
    return await egress.exchange(pin, "/")
