"""What the variables of the environment may hold; each refusal says what would be right."""

import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

import dj_database_url
from cryptography import x509

from readiness.domain.mail import is_address
from readiness.egress import parse_zones
from registry.domain.addresses import normalise_url
from registry.domain.hosts import normalise_host

_NAMESERVER = re.compile(
    r"(?:\[(?P<bracketed>[0-9a-fA-F:.]+)\]|(?P<plain>[0-9.]+)):(?P<port>[0-9]{1,5})", re.ASCII
)
"""An address with a port. Without one there are no brackets."""
_SEVERAL_BROKERS = re.compile(r";(?=[a-z+]+://)")
"""Celery tries brokers with a semicolon between their URLs one after the other."""
_FOLDER_BROKER = "filesystem"
_SOCKET_BROKER = "redis+socket"
_UNREADABLE = (
    "cannot be read: a port is a number from 1 to 65535, and in user names and passwords all but "
    "letters and digits is written as %XX"
)
"""Does not repeat the URL: whoever reads the log of a start need not know its password."""
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each way to a mail server (RFC 6409, RFC 8314)."""
_BROKERS = (_FOLDER_BROKER, "redis", "rediss", _SOCKET_BROKER, "amqp", "amqps")


def decoded(value: object) -> object:
    """Return what JSON text says; anything but text is returned as it is.

    Raises:
        ValueError: the text is not JSON.
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise ValueError(f"must be JSON: {error}") from error


def web_address(value: str) -> str:
    """Return an http or https address in the form in which edges are registered.

    Raises:
        ValueError: its scheme, host, port or path cannot be used.
    """
    return normalise_url(value, schemes=("http", "https"))


def require_zones(value: Mapping[str, Sequence[str] | Mapping[str, Any]]) -> None:
    """Refuse zones that the prober cannot use.

    Raises:
        ValueError: a zone, network, rate or source address is wrong.
    """
    parse_zones(value)


def require_nameserver(text: str) -> None:
    """Refuse what is not the address of a name server.

    Raises:
        ValueError: the address or its port cannot be used.
    """
    found = _NAMESERVER.fullmatch(text)
    try:
        ipaddress.ip_address(found["bracketed"] or found["plain"] if found else text)
    except ValueError as error:
        raise ValueError(
            f"{text} is not `address`, `address:port` or, for IPv6, `[address]:port`"
        ) from error
    if found and not 0 < int(found["port"]) < 65536:
        raise ValueError(f"{text} has no port from 1 to 65535")


def require_own_address(text: str) -> None:
    """Refuse what is not host and port of a server.

    Raises:
        ValueError: host or port cannot be used, or there is more than these.
    """
    wrong = f"{text} is not `host:port` or, for IPv6, `[address]:port`, with a port of 1 to 65535"
    try:
        parts = urlsplit(f"//{text}")
        port = parts.port
    except ValueError as error:
        raise ValueError(wrong) from error
    if not port or parts.netloc != text or "@" in text:
        raise ValueError(wrong)
    normalise_host(parts.hostname or "")


def require_database(url: str) -> None:
    """Refuse databases that the program does not run on.

    Raises:
        ValueError: the URL is not one of PostgreSQL or SQLite, or cannot be read.
    """
    if not url.startswith(("postgresql://", "postgres://", "sqlite:///")):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    try:
        dj_database_url.parse(url)
    except ValueError:
        raise ValueError(_UNREADABLE) from None


def require_broker(value: str) -> None:
    """Refuse brokers that the program does not run on.

    Raises:
        ValueError: the scheme, the host or the port of one of them cannot be used.
    """
    for url in _SEVERAL_BROKERS.split(value):
        parts = _read(url)
        if parts.scheme not in _BROKERS:
            raise ValueError(f"must begin with one of {', '.join(f'{s}://' for s in _BROKERS)}")
        # without a host Celery takes this machine, and no probe would know to keep away from it
        if parts.scheme not in (_FOLDER_BROKER, _SOCKET_BROKER) and not parts.hostname:
            raise ValueError("must name the host of the broker, for example redis://127.0.0.1:6379")


def mail_host(value: str) -> str:
    """Return the host of a mail server in one spelling.

    Raises:
        ValueError: it is none, or more than a host.
    """
    return normalise_host(value)


def require_mail_address(text: str) -> None:
    """Refuse what cannot stand as the sender of an e-mail.

    Raises:
        ValueError: it is not one plain address.
    """
    if not is_address(text):
        raise ValueError("must be an address alone, for example ops-registry@example.com")


def require_authority(pem: str) -> None:
    """Refuse what is not a certificate in PEM.

    Raises:
        ValueError: nothing in it can be read.
    """
    try:
        x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        raise ValueError("must be one or more certificates in PEM") from None


def require_mail(*, host: str, sender: str, user: str, has_password: bool, security: str) -> None:
    """Refuse settings of the mail server that do not go together.

    Raises:
        ValueError: one of them lacks another, or a password would travel in the clear.
    """
    if host and not sender:
        raise ValueError("SMTP_HOST is set without SMTP_FROM: set the address e-mail comes from")
    if bool(user) != has_password:
        raise ValueError("SMTP_USER and SMTP_PASSWORD go together: set both, or neither")
    if user and security == "none":
        raise ValueError(
            "SMTP_SECURITY is none, and a password would travel in the clear: "
            "choose starttls or tls, or leave SMTP_USER and SMTP_PASSWORD out"
        )


def _read(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_usable = parts.port != 0
    except ValueError:
        port_is_usable = False
    if not port_is_usable:
        raise ValueError(_UNREADABLE)
    return parts
