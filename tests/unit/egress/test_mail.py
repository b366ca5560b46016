"""The one way to the operator's mail server, against servers that are polite and that are not."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness.delivery import deliver
from readiness.domain.mail import Attempt, Letter, MailFault, MessageKind, Parcel
from readiness.egress import Relay, Security
from registry.domain.secret import Secret
from tests.certificates import Certificate, authority, leaf, server_files
from tests.loopback import tls_context
from tests.mail_server import MailServer, mail_server

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
URL = "https://registry.example.test"
PARCELS = tuple(
    Parcel(
        id=number,
        key=f"vote_needed/{number}/rel_1/1",
        recipient=f"person-{number}@example.test",
        kind=MessageKind.VOTE_NEEDED,
        letter=Letter("A vote is needed", ("Please look.",), "/releases/rel_1/", "The release"),
        written_at=NOW,
    )
    for number in (1, 2, 3)
)
WELL = [None, None, None]


@pytest.fixture(scope="module")
def root() -> Certificate:
    return authority("Mail authority", datetime.now(UTC))


@pytest.fixture(scope="module")
def trusted(root: Certificate, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Certificate and key of a server at 127.0.0.1."""
    folder = tmp_path_factory.mktemp("mail")
    return server_files(folder, "mail", (leaf("127.0.0.1", datetime.now(UTC), issuer=root),))


@contextmanager
def relayed(server: MailServer, **fields: object) -> Iterator[Relay]:
    security = Security.NONE
    if server.context is not None:
        security = Security.STARTTLS if server.offers_starttls else Security.TLS
    with mail_server(server):
        found = Relay(
            "127.0.0.1", server.port, security, "ops@example.test", "registry.example.test"
        )
        yield replace(found, timeout_seconds=5.0, **fields)  # type: ignore[arg-type] # fields by name


def sent(relay: Relay, parcels: tuple[Parcel, ...] = PARCELS) -> list[Attempt]:
    return list(deliver(parcels, relay=relay, public_url=URL))


def faults(relay: Relay) -> list[MailFault | None]:
    return [attempt.fault for attempt in sent(relay)]


@pytest.mark.parametrize("by_starttls", [True, False])
def test_many_messages_travel_sealed_over_one_connection_that_signed_in(
    root: Certificate, trusted: tuple[Path, Path], by_starttls: bool
) -> None:
    server = MailServer(
        context=tls_context(*trusted), offers_starttls=by_starttls, login=("ops", "hunter2")
    )
    with relayed(server, ca_pem=root.pem, user="ops", password=Secret("hunter2")) as relay:
        assert sent(relay) == [Attempt(1), Attempt(2), Attempt(3)]
    assert server.connections == 1
    assert server.commands.count("AUTH") == 1
    assert server.commands[-1] == "QUIT"
    assert {(one.was_sealed, one.user, one.sender) for one in server.letters} == {
        (True, "ops", "ops@example.test")
    }
    assert [one.recipient for one in server.letters] == [one.recipient for one in PARCELS]


def test_a_password_never_travels_before_tls_and_nothing_does_where_it_is_refused(
    root: Certificate, trusted: tuple[Path, Path]
) -> None:
    signed_in = {"user": "ops", "password": Secret("hunter2")}
    stripped = MailServer(login=("ops", "hunter2"))
    with relayed(stripped, security=Security.STARTTLS, **signed_in) as relay:
        assert faults(relay) == [MailFault.NO_STARTTLS] * 3
    unknown = MailServer(context=tls_context(*trusted), login=("ops", "hunter2"))
    with relayed(unknown, **signed_in) as relay:
        assert faults(relay) == [MailFault.UNTRUSTED] * 3
    elsewhere = MailServer(context=tls_context(*trusted), login=("ops", "hunter2"))
    with relayed(elsewhere, ca_pem=root.pem, **signed_in) as relay:
        # the right authority, and a name that the certificate does not hold
        assert faults(replace(relay, host="localhost")) == [MailFault.UNTRUSTED] * 3
    for server in (stripped, unknown, elsewhere):
        assert not server.letters
        assert not {"AUTH", "MAIL"} & set(server.commands)
        # what cannot be opened is not tried again for each message
        assert server.connections == 1


def test_a_wrong_password_and_a_server_without_sign_in_are_told_apart(
    root: Certificate, trusted: tuple[Path, Path]
) -> None:
    for login, fault, code in (
        (("ops", "other"), MailFault.LOGIN, 535),
        (None, MailFault.NO_LOGIN, None),
    ):
        server = MailServer(context=tls_context(*trusted), login=login)
        with relayed(server, ca_pem=root.pem, user="ops", password=Secret("hunter2")) as relay:
            assert sent(relay)[0] == Attempt(1, fault, code)
        assert not server.letters


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (MailServer(replies={"RCPT person-2@example.test": "550"}), (MailFault.RECIPIENT, 550)),
        (MailServer(replies={"RCPT person-2@example.test": "450"}), (MailFault.BUSY, 450)),
    ],
)
def test_one_recipient_who_is_refused_keeps_nobody_else_from_theirs(
    server: MailServer, expected: tuple[MailFault, int]
) -> None:
    with relayed(server) as relay:
        assert sent(relay) == [Attempt(1), Attempt(2, *expected), Attempt(3)]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (MailServer(replies={"CONNECT": "554"}), [MailFault.GREETING] * 3),
        (MailServer(replies={"CONNECT": "421"}), [MailFault.BUSY] * 3),
        (MailServer(replies={"MAIL": "550"}), [MailFault.SENDER] * 3),
        (MailServer(replies={"END": "554"}), [MailFault.CONTENT] * 3),
        (MailServer(replies={"END": "452"}), [MailFault.BUSY] * 3),
        (MailServer(drops=frozenset({"CONNECT"})), [MailFault.DROPPED] * 3),
        (MailServer(drops=frozenset({"DATA"})), [MailFault.DROPPED] * 3),
        # once, and in the middle: a second connection takes the rest
        (MailServer(drops=frozenset({"END"}), times=1), [MailFault.DROPPED, None, None]),
    ],
)
def test_every_trouble_has_a_word_and_what_a_server_says_is_never_kept(
    server: MailServer, expected: list[MailFault | None]
) -> None:
    with relayed(server) as relay:
        attempts = sent(relay)
    assert [one.fault for one in attempts] == expected
    assert server.connections <= 2
    assert "hunter2" not in repr(attempts)
    assert all("hunter2" not in one.fault.sentence for one in attempts if one.fault)


@pytest.mark.parametrize(
    "server",
    [
        MailServer(hangs=frozenset({"CONNECT"})),
        MailServer(hangs=frozenset({"DATA"})),
        # each byte comes in time, and the whole answer never does
        MailServer(drips=frozenset({"EHLO"})),
    ],
    ids=["silent", "silent in the middle", "dripping"],
)
def test_no_server_keeps_the_worker_waiting(server: MailServer) -> None:
    with relayed(server) as relay:
        found = faults(replace(relay, timeout_seconds=0.1))
    assert set(found) <= {MailFault.TIMEOUT, MailFault.DROPPED}
    assert not server.letters


def test_a_server_that_is_not_there_is_named_by_what_is_wrong() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        gone = Relay(
            "127.0.0.1", closed.getsockname()[1], Security.NONE, "ops@example.test", "here"
        )
        assert faults(gone) == [MailFault.REFUSED] * 3
    assert faults(replace(gone, host="nowhere.invalid")) == [MailFault.NAME] * 3
    not_tls = MailServer()
    with relayed(not_tls, security=Security.TLS) as relay:
        assert faults(replace(relay, timeout_seconds=1.0))[0] in (MailFault.TLS, MailFault.TIMEOUT)
    unreadable = replace(gone, security=Security.TLS, ca_pem="no certificate")
    assert faults(unreadable) == [MailFault.UNTRUSTED] * 3


@pytest.mark.parametrize(
    "recipient",
    [
        "mia@example.test\r\nBcc: eve@example.test",
        "mia@example.test>\r\nRCPT TO:<eve@example.test",
        "mia@example.test, eve@example.test",
        "mïa@example.test",
        "@example.test",
        "nobody",
    ],
)
def test_an_address_that_is_more_than_one_goes_nowhere(recipient: str) -> None:
    server = MailServer()
    with relayed(server) as relay:
        first = replace(PARCELS[0], recipient=recipient)
        assert sent(relay, (first, PARCELS[1])) == [Attempt(1, MailFault.ADDRESS), Attempt(2)]
    assert [one.recipient for one in server.letters] == ["person-2@example.test"]


def test_what_people_typed_ends_no_header_and_no_element() -> None:
    letter = Letter(
        "Vote on “chat”\r\nBcc: eve@example.test\n\n<script>x</script>",
        ("<b>bold</b> & more\r\n.\r\nMAIL FROM:<eve@example.test>\x1b[2J", "é" * 900),
        "/releases/rel_1/?a=1&b=2",
        "The <release>",
    )
    server = MailServer()
    with relayed(server) as relay:
        assert sent(relay, (replace(PARCELS[0], letter=letter),)) == [Attempt(1)]
        assert sent(relay, (replace(PARCELS[0], letter=letter),)) == [Attempt(1)]
    first, again = server.messages
    assert first.keys() == again.keys()
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Subject"] == "Vote on “chat” Bcc: eve@example.test <script>x</script>"
    assert first["Bcc"] is None
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["List-Id"] == "Ops registry <vote-needed.ops-registry.registry.example.test>"
    assert first["List-Unsubscribe"] == f"<{URL}/account/>"
    plain, html = (part.get_content() for part in first.iter_parts())
    assert f"{URL}/releases/rel_1/?a=1&b=2" in plain
    assert "<b>bold</b> & more" in plain
    assert "\x1b" not in plain + html
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in html
    assert f'href="{URL}/releases/rel_1/?a=1&amp;b=2"' in html
    assert "<script" not in html
    assert max(map(len, server.letters[0].content.splitlines())) <= 998
    assert server.letters[0].content.isascii()
