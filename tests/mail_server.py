"""A mail server that is a function on loopback: polite, or in a trouble that a test names."""

import asyncio
import base64
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from tests.loopback import from_another_thread, serving

_SAID = "the server says more than anybody should keep: hunter2"
"""Ends every refusal, so that a test can tell whether it was kept."""


@dataclass
class MailServer:
    """What it demands, how it misbehaves, and what it got.

    Attributes:
        context: for TLS from the start, or offered by STARTTLS.
        offers_starttls: whether ``context`` is for STARTTLS.
        login: user and password that it asks for.
        replies: what it answers instead, by command, or by command and address: ``RCPT a@b.test``.
        drops, hangs: commands at which it hangs up, or says nothing more.
        drips: commands whose answer comes byte by byte and never ends.
        times: how often it misbehaves; for ever without.
    """

    context: ssl.SSLContext | None = None
    offers_starttls: bool = True
    login: tuple[str, str] | None = None
    replies: Mapping[str, str] = field(default_factory=dict)
    drops: frozenset[str] = frozenset()
    hangs: frozenset[str] = frozenset()
    drips: frozenset[str] = frozenset()
    times: int | None = None
    port: int = 0
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    letters: list["Received"] = field(default_factory=list)

    @property
    def messages(self) -> list[EmailMessage]:
        """What was delivered, read as mail programs do."""
        return [one.message for one in self.letters]

    def misbehaves(self, command: str) -> bool:
        """Tell whether it does so now, and count it."""
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


@dataclass(frozen=True)
class Received:
    """One message with its envelope."""

    sender: str
    recipient: str
    content: bytes
    was_sealed: bool
    user: str

    @property
    def message(self) -> EmailMessage:
        """The message itself."""
        return message_from_bytes(self.content, policy=default)


@contextmanager
def mail_server(server: MailServer) -> Iterator[MailServer]:
    """Listen until the end of the block."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        await _Talk(server, reader, writer).run()

    context = None if server.offers_starttls else server.context
    with from_another_thread(serving(handle, context=context)) as listener:
        server.port = listener.port
        yield server


class _Talk:
    def __init__(
        self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.sealed = server.context is not None and not server.offers_starttls
        self.user = self.sender = self.recipient = ""

    async def run(self) -> None:
        if not await self.answer("CONNECT", "220 mail.test ESMTP"):
            return
        while line := await self.reader.readline():
            text = line.decode().strip()
            command = text.split()[0].upper().split(":")[0]
            self.server.commands.append(command)
            if not await self.obey(command, text) or command == "QUIT":
                return

    async def obey(self, command: str, text: str) -> bool:
        if command == "EHLO":
            return await self.answer(command, *self.offers())
        if command == "STARTTLS":
            return await self.seal()
        if command == "AUTH":
            return await self.sign_in(text)
        if command == "DATA":
            return await self.take()
        if command in ("MAIL", "RCPT"):
            address = text.partition("<")[2].partition(">")[0]
            setattr(self, {"MAIL": "sender", "RCPT": "recipient"}[command], address)
            special = self.server.replies.get(f"{command} {address}")
            return await self.answer(command, special or "250 fine")
        return await self.answer(command, "221 bye" if command == "QUIT" else "250 fine")

    def offers(self) -> tuple[str, ...]:
        lines = ["mail.test", "PIPELINING"]
        if self.server.context and not self.sealed:
            lines.append("STARTTLS")
        if self.server.login and self.sealed:
            lines.append("AUTH PLAIN")
        last = len(lines) - 1
        return tuple(f"250{' ' if n == last else '-'}{line}" for n, line in enumerate(lines))

    async def seal(self) -> bool:
        assert self.server.context is not None
        if not await self.answer("STARTTLS", "220 go on"):
            return False
        try:
            await self.writer.start_tls(self.server.context)
        except ssl.SSLError:
            # whoever does not trust the certificate goes away
            return False
        self.sealed = True
        return True

    async def sign_in(self, text: str) -> bool:
        _, user, password = base64.b64decode(text.split()[2]).decode().split("\0")
        is_right = (user, password) == self.server.login
        self.user = user if is_right else ""
        return await self.answer("AUTH", "235 welcome" if is_right else f"535 {_SAID}")

    async def take(self) -> bool:
        if not await self.answer("DATA", "354 go on"):
            return False
        content = (await self.reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
        if not await self.answer("END", "250 taken"):
            return False
        if "END" not in self.server.replies:
            self.server.letters.append(
                Received(self.sender, self.recipient, content, self.sealed, self.user)
            )
        return True

    async def answer(self, command: str, *lines: str) -> bool:
        server = self.server
        if command in server.drops and server.misbehaves(command):
            return False
        if command in server.hangs and server.misbehaves(command):
            await asyncio.Event().wait()
        if command in server.drips and server.misbehaves(command):
            await self.drip()
        said = (f"{server.replies[command]} {_SAID}",) if command in server.replies else lines
        self.writer.write("".join(f"{line}\r\n" for line in said).encode())
        await self.writer.drain()
        return True

    async def drip(self) -> None:
        while True:
            self.writer.write(b"2")
            await self.writer.drain()
            await asyncio.sleep(0.01)
