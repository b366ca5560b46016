"""Looking for a token: in DNS, and in a file over verified TLS."""

import asyncio
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dns.rcode
import pytest

from readiness.domain.proof_sights import PREFIX, Sight
from readiness.egress import EgressPolicy, TargetFailedError
from readiness.egress.door import Egress
from readiness.probes.proof import Seen, Sought, file_at, seek_now
from tests.certificates import authority, leaf, server_files
from tests.loopback import Handler, Names, answering, naming, serving, silent, tls_context
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, HURRY, LOCAL, NOW, egress

TOKEN = "5b1f0c9e7ad24c3f8e6602d7b9a1c4f0"
FILE = f"# of several teams\n{PREFIX}{TOKEN[::-1]}\n{TOKEN}\n".encode()
Tls = tuple[ssl.SSLContext, str]


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    root = authority("Root", NOW)
    files = server_files(tmp_path_factory.mktemp("tls"), "edge", (leaf(HOST, NOW, issuer=root),))
    return tls_context(*files), root.pem


def answer(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    head = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines)
    return "\r\n".join((*head, "", "")).encode() + body


def look(run: Run, folder: Path, tls: Tls, handler: Handler, **changes: Any) -> tuple[Sight, int]:
    """Return what was seen at a server on loopback, and how often it was asked."""

    async def work() -> tuple[Sight, int]:
        async with serving(handler, context=tls[0]) as listener:
            way_out = egress(folder, **changes)
            url = f"https://{HOST}:{listener.port}"
            scope = way_out.scope(url, zone=LOCAL.name, ca_pem=tls[1])
            try:
                found = await file_at(scope, TOKEN, egress=way_out)
            except TargetFailedError as error:
                found = Sight(error.failure.value)
            return found, len(listener.connections)

    found: tuple[Sight, int] = run(work())
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (answer(FILE), Sight.FOUND),
        (answer(f"{PREFIX}{TOKEN[::-1]}\n".encode()), Sight.OTHER_TOKEN),
        (answer(b"<!doctype html><title>Chat</title>\n" + TOKEN.encode() * 2), Sight.NO_TOKEN),
        (answer(FILE, status="404 Not Found"), Sight.HTTP_4XX),
        (answer(FILE, "Location: https://elsewhere.test/", status="302 Found"), Sight.REDIRECTED),
        (answer(b"a\n" * 100_000 + FILE), Sight.TOO_LARGE),
        (answer(FILE + b"a\n" * 100_000), Sight.FOUND),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Sight.MALFORMED),
        (b"", Sight.RESET),
    ],
)
def test_the_file_is_asked_for_once_and_told_of_by_one_word(
    run: Run, tmp_path: Path, tls: Tls, text: bytes, expected: Sight
) -> None:
    assert look(run, tmp_path, tls, answering(text)) == (expected, 1)


def test_what_is_asked_is_the_file_and_who_asks_is_told(run: Run, tmp_path: Path, tls: Tls) -> None:
    heads: list[bytes] = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer(FILE))

    look(run, tmp_path, tls, handler)
    assert heads[0].startswith(b"GET /.well-known/ops-registry HTTP/1.1\r\n")
    assert b"check=proof)" in heads[0]


def test_a_server_that_never_answers_is_not_waited_for(run: Run, tmp_path: Path, tls: Tls) -> None:
    assert look(run, tmp_path, tls, silent, limits=HURRY)[0] is Sight.TIMEOUT


def test_a_server_whose_certificate_is_not_trusted_proves_nothing(
    run: Run, tmp_path: Path, tls: Tls
) -> None:
    stranger = authority("Stranger", NOW).pem
    assert look(run, tmp_path, (tls[0], stranger), answering(answer(FILE)))[0] is Sight.TLS


def test_an_address_that_does_not_answer_leaves_it_to_the_next(
    run: Run, tmp_path: Path, tls: Tls
) -> None:
    seen = look(run, tmp_path, tls, answering(answer(FILE)), addresses="127.0.0.9 127.0.0.1")
    assert seen == (Sight.FOUND, 1)


def seek(names: Names, tokens: Sequence[Sought]) -> tuple[list[Seen], list[tuple[str, str]]]:
    async def work() -> tuple[list[Seen], list[tuple[str, str]]]:
        async with naming(names) as server:
            policy = EgressPolicy(nameservers=(server.address,), hosts_file=Path("/nonexistent"))
            seen = await asyncio.to_thread(seek_now, tokens, egress=Egress(policy))
            return seen, server.questions

    return asyncio.run(work())


def test_a_record_is_enough_and_nothing_of_the_host_is_looked_up_or_dialled() -> None:
    (seen,), questions = seek(
        lambda host, kind: ['"v=spf1 -all"', f'"{PREFIX}" "{TOKEN}"'], [Sought(1, HOST, TOKEN)]
    )
    assert (seen.record, seen.file) == (Sight.FOUND, None)
    assert questions == [(f"_ops-registry.{HOST}.", "TXT")]


def test_without_a_record_the_file_is_asked_for_in_public_alone() -> None:
    tokens = [Sought(1, HOST, TOKEN), Sought(2, "127.0.0.1", TOKEN)]
    seen, _ = seek(lambda host, kind: ["127.0.0.1"] if kind == "A" else [], tokens)
    assert [(one.record, one.file) for one in seen] == [(Sight.NO_RECORD, Sight.ZONE_FORBIDS)] * 2
    assert [one.way for one in seen] == [None, None]


def test_trouble_with_names_is_told_by_one_word() -> None:
    (seen,), _ = seek(lambda host, kind: dns.rcode.SERVFAIL, [Sought(1, HOST, TOKEN)])
    assert (seen.record, seen.file) == (Sight.UNANSWERED, Sight.UNANSWERED)
    (seen,), _ = seek(lambda host, kind: dns.rcode.NXDOMAIN, [Sought(1, HOST, TOKEN)])
    assert (seen.record, seen.file) == (Sight.NO_RECORD, Sight.NO_SUCH_HOST)
