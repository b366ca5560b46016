"""The operator's own mail server: the one address that is dialled on the operator's word.

It stands in the settings, and nothing that a person types changes it, so the guard of the zones
has nothing to judge here. What it shares with every other way out: names are verified, nothing
secret travels in the clear, every wait has an end, and refusals are words of an enumeration.
"""

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from threading import Timer
from types import TracebackType
from typing import Self

from readiness.domain.mail import MailFault
from readiness.egress.errors import EgressError, TrustError
from readiness.egress.trust import mail_context, system_anchors
from registry.domain.secret import Secret

WHOLE = 4
"""Timeouts that one step may take in all: a server that drips bytes never hits a single one."""
_LATER = range(400, 500)


class Security(StrEnum):
    """How the way to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that takes what the program sends.

    Attributes:
        security: with TLS of either kind the certificate is verified, always.
        sender: the address that messages come from.
        hello: the host name under which the program greets.
        user: "" where the server asks for none.
        ca_pem: private authorities beside the system's, "" for none.
        timeout_seconds: longest wait for one answer.
    """

    host: str
    port: int
    security: Security
    sender: str
    hello: str
    user: str = ""
    password: Secret | None = None
    ca_pem: str = ""
    timeout_seconds: float = 10.0


class MailError(EgressError):
    """A message was not taken.

    Attributes:
        fault: the enumerated kind.
        code: the three digits of the server, None where it gave none.
        is_lost: the connection is of no more use.
    """

    def __init__(self, fault: MailFault, code: int | None = None, *, is_lost: bool = True) -> None:
        super().__init__(fault.sentence)
        self.fault, self.code, self.is_lost = fault, code, is_lost


class MailConnection:
    """One signed-in connection to the mail server, for as many messages as there are.

    Raises:
        MailError: by every method, in words of the enumeration.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._client = _client(relay)

    def __enter__(self) -> Self:
        try:
            with self._bounds(), _told(_opening):
                self._open()
        except MailError:
            self._client.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException), self._bounds():
            if kind is None:
                self._client.quit()
        self._client.close()

    def send(self, recipient: str, content: bytes) -> None:
        """Hand over one message with all of its headers, lines ended by CR and LF."""
        with self._bounds(), _told(_sending):
            self._client.sendmail(self._relay.sender, [recipient], content)

    def _open(self) -> None:
        relay, client = self._relay, self._client
        code, _ = client.connect(relay.host, relay.port)
        if code != 220:
            raise MailError(MailFault.BUSY if code in _LATER else MailFault.GREETING, code)
        client.ehlo_or_helo_if_needed()
        if relay.security is Security.STARTTLS:
            client.starttls(context=_context(relay))
            client.ehlo()
        if relay.user and relay.password is not None:
            client.login(relay.user, relay.password.reveal())

    def _bounds(self) -> contextlib.AbstractContextManager[None]:
        return _bounded(self._client, self._relay)


class _Named:
    """Lets a client verify the name that it dials, although it dials it later."""

    _host: str

    def name(self, host: str) -> Self:
        """Note the name."""
        self._host = host
        return self


class _Plain(_Named, smtplib.SMTP):
    """Begins in the clear."""


class _Sealed(_Named, smtplib.SMTP_SSL):
    """Begins with TLS."""


def _client(relay: Relay) -> smtplib.SMTP:
    if relay.security is Security.TLS:
        sealed = _Sealed(
            local_hostname=relay.hello, timeout=relay.timeout_seconds, context=_context(relay)
        )
        return sealed.name(relay.host)
    plain = _Plain(local_hostname=relay.hello, timeout=relay.timeout_seconds)
    return plain.name(relay.host)


def _context(relay: Relay) -> ssl.SSLContext:
    try:
        return mail_context(system_anchors(relay.ca_pem))
    except TrustError as error:
        raise MailError(MailFault.UNTRUSTED) from error


@contextmanager
def _bounded(client: smtplib.SMTP, relay: Relay) -> Iterator[None]:
    """End whatever the block waits for once the whole of it takes too long."""
    timer = Timer(WHOLE * relay.timeout_seconds, _cut, [client])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(client: smtplib.SMTP) -> None:
    # the plain method also where TLS is spoken: its own would let go of the keys first
    with contextlib.suppress(OSError, AttributeError, TypeError):
        socket.socket.shutdown(client.sock, socket.SHUT_RDWR)  # type: ignore[arg-type] # None is suppressed


@contextmanager
def _told(sort: Callable[[Exception], MailError]) -> Iterator[None]:
    try:
        yield
    except MailError:
        raise
    except (OSError, ValueError, smtplib.SMTPException) as error:
        # without the cause: it repeats what the server said
        raise sort(error) from None


def _opening(error: Exception) -> MailError:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        wants_tls = "STARTTLS" in str(error)
        return MailError(MailFault.NO_STARTTLS if wants_tls else MailFault.NO_LOGIN)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailError(MailFault.LOGIN, error.smtp_code)
    if isinstance(error, smtplib.SMTPResponseException):
        return _refusal(MailFault.GREETING, error.smtp_code)
    return _broken(error, otherwise=MailFault.NO_LOGIN)


def _sending(error: Exception) -> MailError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        return _refusal(MailFault.RECIPIENT, code, is_lost=False)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return _refusal(MailFault.SENDER, error.smtp_code)
    if isinstance(error, smtplib.SMTPResponseException):
        return _refusal(MailFault.CONTENT, error.smtp_code, is_lost=False)
    if isinstance(error, ValueError):
        # a line break where an address should be, or letters that the server cannot take
        return MailError(MailFault.ADDRESS, is_lost=False)
    return _broken(error, otherwise=MailFault.DROPPED)


def _refusal(fault: MailFault, code: int, *, is_lost: bool = True) -> MailError:
    if code == 421:
        return MailError(MailFault.BUSY, code)
    return MailError(MailFault.BUSY if code in _LATER else fault, code, is_lost=is_lost)


def _broken(error: Exception, *, otherwise: MailFault) -> MailError:
    for kind, fault in _BROKEN:
        if isinstance(error, kind):
            return MailError(fault)
    return MailError(otherwise)


_BROKEN: tuple[tuple[type[Exception], MailFault], ...] = (
    (smtplib.SMTPServerDisconnected, MailFault.DROPPED),
    (ssl.SSLCertVerificationError, MailFault.UNTRUSTED),
    (ssl.SSLEOFError, MailFault.DROPPED),
    (ssl.SSLError, MailFault.TLS),
    (socket.gaierror, MailFault.NAME),
    (UnicodeError, MailFault.NAME),
    (TimeoutError, MailFault.TIMEOUT),
    (ConnectionRefusedError, MailFault.REFUSED),
    (ConnectionError, MailFault.DROPPED),
    (OSError, MailFault.UNREACHABLE),
)
"""The narrower kind first; SMTP's own exceptions are OSErrors, too."""
