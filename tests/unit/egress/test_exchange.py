import asyncio
import gzip
from dataclasses import replace
from ipaddress import ip_address

import pytest

from readiness.domain.failures import Failure
from readiness.egress import (
    Egress,
    EgressPolicy,
    Exchange,
    Limits,
    LocalNetworkError,
    NoRouteError,
    Pin,
    TargetFailedError,
    Zone,
    parse_zones,
)
from readiness.egress.streams import CHUNK_BYTES
from tests.loopback import OK, Handler, answering, serving, silent
from tests.unit.egress.conftest import Run

ZONES = parse_zones({"local": ["127.0.0.0/8", "::1/128"]})
LIMITS = Limits(header_bytes=2048, body_bytes=1000)
HURRY = replace(LIMITS, total_seconds=0.3)


def policy(**changes: object) -> EgressPolicy:
    return EgressPolicy(**{"zones": ZONES, "limits": LIMITS, **changes})  # type: ignore[arg-type] # fields by name


def get(run: Run, handler: Handler, path: str = "/", **changes: object) -> Exchange:
    async def work() -> Exchange:
        async with serving(handler) as listener:
            egress = Egress(policy(**changes))
            scope = egress.scope(f"http://127.0.0.1:{listener.port}/base", zone="local")
            (pin,) = await egress.resolve(scope)
            return await egress.exchange(pin, path, headers=(("User-Agent", "probe/1"),))

    found: Exchange = run(work())
    return found


def failure(run: Run, handler: Handler, limits: Limits = LIMITS) -> TargetFailedError:
    with pytest.raises(TargetFailedError) as caught:
        get(run, handler, limits=limits)
    return caught.value


def test_it_returns_the_answer_with_every_phase_timed(run: Run) -> None:
    found = get(run, answering(OK))
    assert (found.status, found.body, found.http_version) == (200, b"ok", "1.1")
    assert (found.peer, found.truncated, found.bytes_read) == ("127.0.0.1", False, len(OK))
    assert found.headers == (("content-length", "2"),)
    phases = found.timings
    assert phases.tls is None
    assert None not in (phases.connect, phases.first_byte, phases.total)
    assert (phases.total or 0) >= (phases.connect or 0) + (phases.first_byte or 0)


def test_it_sends_the_stored_host_and_no_more_than_it_must(run: Run) -> None:
    asked: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(OK)

    get(run, handle, "/health?deep=1")
    first, *fields = asked[0].decode().strip().split("\r\n")
    names = {line.split(":")[0].lower() for line in fields}
    assert first == "GET /base/health?deep=1 HTTP/1.1"
    assert names == {"host", "accept", "accept-encoding", "connection", "user-agent"}
    assert "Accept-Encoding: identity" in fields


def test_it_reads_a_body_without_a_length_to_the_end(run: Run) -> None:
    assert get(run, answering(b"HTTP/1.0 200 OK\r\n\r\nall of it")).body == b"all of it"


def test_it_reads_a_chunked_body(run: Run) -> None:
    text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    assert get(run, answering(text)).body == b"ok"


def test_it_waits_through_informational_answers(run: Run) -> None:
    assert get(run, answering(b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK)).status == 200


def test_it_never_decompresses(run: Run) -> None:
    packed = gzip.compress(b"a" * 100_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    assert get(run, answering(head.encode() + packed)).body == packed


def test_it_follows_no_redirect(run: Run) -> None:
    async def work() -> tuple[int, list[object]]:
        async with serving(answering(OK)) as other:
            text = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{other.port}/\r\n\r\n"
            async with serving(answering(text.encode())) as listener:
                egress = Egress(policy())
                scope = egress.scope(f"http://127.0.0.1:{listener.port}", zone="local")
                (pin,) = await egress.resolve(scope)
                return (await egress.exchange(pin, "/")).status, other.connections

    assert run(work()) == (302, [])


def test_it_knows_no_proxy(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> tuple[int, list[object]]:
        async with serving(silent) as proxy, serving(answering(OK)) as listener:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            egress = Egress(policy())
            scope = egress.scope(f"http://127.0.0.1:{listener.port}", zone="local")
            (pin,) = await egress.resolve(scope)
            return (await egress.exchange(pin, "/")).status, proxy.connections

    assert run(work()) == (200, [])


def test_it_cuts_a_body_that_never_ends(run: Run) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 4096)
            await writer.drain()

    found = get(run, handle)
    assert (len(found.body), found.truncated) == (LIMITS.body_bytes, True)


def test_a_body_of_exactly_the_limit_is_not_called_cut(run: Run) -> None:
    size = LIMITS.body_bytes
    text = f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode() + b"x" * size
    found = get(run, answering(text))
    assert (len(found.body), found.truncated) == (size, False)


def test_a_server_that_is_silent_runs_out_of_time(run: Run) -> None:
    error = failure(run, silent, HURRY)
    assert error.failure is Failure.TIMEOUT
    assert error.timings.connect is not None
    assert error.timings.first_byte is None


def test_a_server_that_drips_headers_runs_out_of_time(run: Run) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.03)

    error = failure(run, handle, HURRY)
    assert error.failure is Failure.TIMEOUT
    assert 0 < error.bytes_read < 200


def test_a_server_that_drips_its_body_runs_out_of_time(run: Run) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.03)

    assert failure(run, handle, HURRY).failure is Failure.TIMEOUT


async def _reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def _endless_hints(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await writer.drain()


async def _greeting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await reader.read()


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (_reset, Failure.RESET),
        (_hang_up, Failure.RESET),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Le"), Failure.RESET),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"), Failure.RESET),
        (_endless_hints, Failure.TOO_LARGE),
        (answering(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 4096), Failure.TOO_LARGE),
        (
            answering(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000 + b"\r\n\r\n"),
            Failure.TOO_LARGE,
        ),
        (_greeting, Failure.MALFORMED),
        (answering(b"\x15\x03\x01\x00\x02\x02\x46"), Failure.MALFORMED),
        (answering(b"HTTP/1.1 two hundred\r\n\r\n"), Failure.MALFORMED),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), Failure.MALFORMED),
        (
            answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"),
            Failure.MALFORMED,
        ),
    ],
)
def test_a_broken_answer_is_named(run: Run, handler: Handler, expected: Failure) -> None:
    assert failure(run, handler).failure is expected


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, False)])
def test_the_limit_of_the_head_is_exact(run: Run, spare: int, fits: bool) -> None:
    start, end = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nX: ", b"\r\n\r\n"
    filler = LIMITS.header_bytes - len(start) - len(end) + spare
    handler = answering(start + b"x" * filler + end + b"y" * 900)
    if fits:
        assert get(run, handler).body == b"y" * 900
    else:
        assert failure(run, handler).failure is Failure.TOO_LARGE


@pytest.mark.parametrize("length", [*range(1, 24), 30, len(OK) - 1])
def test_an_answer_cut_anywhere_is_never_a_fault_of_ours(run: Run, length: int) -> None:
    assert failure(run, answering(OK[:length])).failure in (Failure.RESET, Failure.MALFORMED)


def test_a_source_address_is_dialled_from(run: Run) -> None:
    async def work() -> list[tuple[str, int]]:
        zone = Zone("local", ZONES["local"].networks, source_address=ip_address("127.0.0.9"))
        async with serving(answering(OK)) as listener:
            egress = Egress(policy(zones={"local": zone}))
            scope = egress.scope(f"http://127.0.0.1:{listener.port}", zone="local")
            (pin,) = await egress.resolve(scope)
            await egress.exchange(pin, "/")
            return listener.connections

    assert [host for host, _ in run(work())] == ["127.0.0.9"]


@pytest.mark.parametrize(
    ("source", "error"), [("192.0.2.9", LocalNetworkError), ("::1", NoRouteError)]
)
def test_a_source_address_that_cannot_serve_is_our_fault(
    run: Run, source: str, error: type[Exception]
) -> None:
    zone = Zone("local", ZONES["local"].networks, source_address=ip_address(source))
    with pytest.raises(error, match=source):
        get(run, answering(OK), zones={"local": zone})


def test_no_connection_outlives_its_exchange(run: Run) -> None:
    async def work() -> bytes:
        end: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(OK)
            end.set_result(await reader.read())

        async with serving(handle) as listener:
            egress = Egress(policy())
            scope = egress.scope(f"http://127.0.0.1:{listener.port}", zone="local")
            (pin,) = await egress.resolve(scope)
            await egress.exchange(pin, "/")
            return await asyncio.wait_for(end, 2)

    assert run(work()) == b""


def test_an_address_over_ipv6_is_asked(run: Run) -> None:
    async def work() -> Exchange:
        async with serving(answering(OK), host="::1") as listener:
            egress = Egress(policy())
            scope = egress.scope(f"http://[::1]:{listener.port}", zone="local")
            return await egress.exchange(Pin(scope, ip_address("::1")), "/")

    assert run(work()).peer == "::1"


async def _chunks_with_extensions(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1;" + b"e" * 500 + b"\r\nx\r\n")
        await writer.drain()


async def _handshake_without_end(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    await reader.read(1)
    # a message as long as its header can tell, in records of full length
    writer.write(b"\x16\x03\x03\x40\x00\x02\xff\xff\xff" + b"\0" * (0x4000 - 4))
    while True:
        writer.write(b"\x16\x03\x03\x40\x00" + b"\0" * 0x4000)
        await writer.drain()


def test_what_surrounds_a_body_is_bounded_as_well(run: Run) -> None:
    limits = replace(LIMITS, wire_bytes=20_000)
    error = failure(run, _chunks_with_extensions, limits)
    assert error.failure is Failure.TOO_LARGE
    assert error.bytes_read < limits.wire_bytes + CHUNK_BYTES


def test_a_handshake_is_bounded_as_well(run: Run) -> None:
    async def work() -> TargetFailedError:
        async with serving(_handshake_without_end) as listener:
            egress = Egress(policy(limits=replace(LIMITS, wire_bytes=40_000)))
            scope = egress.scope(f"https://127.0.0.1:{listener.port}", zone="local")
            (pin,) = await egress.resolve(scope)
            with pytest.raises(TargetFailedError) as caught:
                await egress.handshake(pin)
            return caught.value

    error = run(work())
    assert error.failure in (Failure.TOO_LARGE, Failure.TLS)
    assert error.bytes_read < 40_000 + CHUNK_BYTES


def test_every_exchange_fits_on_its_connection() -> None:
    limits = Limits()
    assert limits.header_bytes + limits.body_bytes < limits.wire_bytes
