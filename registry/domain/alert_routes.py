"""Alert routes: the ways in which an alert reaches whoever answers for it.

An address that says nothing secret is kept as it is. Where knowing it is all that it takes to send
something, it is a secret, and kept like the credentials of probes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from registry.domain.addresses import AddressInvalid, normalise_url
from registry.domain.hosts import HostInvalid, normalise_host
from registry.domain.identities import IdentitySource, origin_of
from registry.domain.responsibilities import Responsibility
from registry.domain.secret import Secret

LONGEST_ADDRESS = 300
LONGEST_SECRET = 2000
MOST_ROUTES = 20
"""Routes of one interface at most: whoever is called in more ways than that hears none."""
PAGERDUTY = "https://events.pagerduty.com"
"""Where events for PagerDuty go (Events API v2)."""

_KEY = re.compile(r"[0-9A-Za-z]{32}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)


class AlertRouteInvalid(ValueError):
    """A part of a route cannot be taken; the message never repeats what may be a secret."""


class AlertKind(StrEnum):
    """What takes the alerts."""

    WEBHOOK = "webhook"
    ALERTMANAGER = "alertmanager"
    PAGERDUTY = "pagerduty"
    SLACK = "slack"
    EMAIL = "email"

    @property
    def label(self) -> str:
        """What takes the alerts, as people read it."""
        return _LABELS[self]

    @property
    def has_address(self) -> bool:
        """Whether it can be told by an address that everybody may read."""
        return self in _OPEN

    @property
    def has_secret(self) -> bool:
        """Whether it can be told by a secret."""
        return self in _SECRET


_LABELS = {
    AlertKind.WEBHOOK: "webhook",
    AlertKind.ALERTMANAGER: "Alertmanager",
    AlertKind.PAGERDUTY: "PagerDuty",
    AlertKind.SLACK: "Slack-compatible webhook",
    AlertKind.EMAIL: "e-mail",
}
_OPEN = frozenset({AlertKind.WEBHOOK, AlertKind.ALERTMANAGER, AlertKind.EMAIL})
_SECRET = frozenset({AlertKind.WEBHOOK, AlertKind.PAGERDUTY, AlertKind.SLACK})


class Severity(StrEnum):
    """How bad it is."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class AlertRouteFields:
    """What may be written and shown of a route: everything but its secret.

    Attributes:
        name: slug, unique in the interface.
        severities: what it carries, in the order of the vocabulary.
        responsibility: that whose holder it reaches.
        address: URL or e-mail address, "" where that is secret.
        source: where the secret is kept, None where there is none.
        reference: the variable or the file, "" where the secret is stored here.
    """

    name: str
    kind: AlertKind
    severities: tuple[Severity, ...]
    responsibility: Responsibility = Responsibility.ALERTS
    address: str = ""
    source: IdentitySource | None = None
    reference: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether it says where an alert goes."""
        return bool(self.severities and (self.address or self.source))


@dataclass(frozen=True, slots=True)
class AlertRoute(AlertRouteFields):
    """A route as it is recorded.

    Attributes:
        host: where the secret leads, as far as that may be shown; "" where nobody can tell.
    """

    host: str = ""

    @property
    def leads_to(self) -> str:
        """Where it leads in words, without anything secret."""
        if self.address:
            return self.address
        kept = "variable" if self.source is IdentitySource.ENV else "file"
        if self.source is not IdentitySource.STORED:
            return f"what the {kept} {self.reference} says"
        return f"{self.host}, the rest is secret"


def severities_of(words: Iterator[str] | tuple[str, ...]) -> tuple[Severity, ...]:
    """Return severities in the order of the vocabulary, each once.

    Raises:
        AlertRouteInvalid: there is none, or a word is none.
    """
    given = set(words)
    if not given or given - set(Severity):
        raise AlertRouteInvalid(f"Choose at least one of {', '.join(Severity)}.")
    return tuple(one for one in Severity if one in given)


def normalise_address(kind: AlertKind, value: str) -> str:
    """Return the address of a route of ``kind``; it is not asked whether anything is there.

    Raises:
        AlertRouteInvalid: it is none.
    """
    text = value.strip()
    if len(text) > LONGEST_ADDRESS:
        raise AlertRouteInvalid(f"An address has at most {LONGEST_ADDRESS} characters.")
    if kind is AlertKind.EMAIL:
        if not _EMAIL.fullmatch(text) or not text.isprintable():
            raise AlertRouteInvalid("Write an e-mail address, for example oncall@example.com.")
        return text.lower()
    try:
        # an Alertmanager inside often speaks plain HTTP; from where it is asked is judged then
        return normalise_url(text, schemes=("https", "http"))
    except AddressInvalid as error:
        raise AlertRouteInvalid(str(error)) from error


def normalise_secret(kind: AlertKind, value: str) -> Secret:
    """Return the secret of a route of ``kind``: a routing key, or a whole URL.

    Raises:
        AlertRouteInvalid: it is none.
    """
    text = value.strip()
    if kind is AlertKind.PAGERDUTY:
        if not _KEY.fullmatch(text):
            raise AlertRouteInvalid("A routing key has 32 letters and digits.")
        return Secret(text)
    _require_url(text)
    return Secret(text)


def origin_of_secret(kind: AlertKind, secret: Secret) -> str:
    """Return scheme, host and port of where ``secret`` is sent, and so what it is bound to."""
    return origin_of(PAGERDUTY if kind is AlertKind.PAGERDUTY else secret.reveal())


def _require_url(text: str) -> None:
    if not _PRINTABLE.fullmatch(text) or len(text) > LONGEST_SECRET or "\\" in text:
        raise AlertRouteInvalid("Give the whole URL in one line, without spaces or backslashes.")
    try:
        parts = urlsplit(text)
        port = parts.port
        normalise_host(parts.hostname or "")
    except (ValueError, HostInvalid):
        # without the cause, whose message may hold a part of it
        raise AlertRouteInvalid("The URL cannot be read: look at its host and port.") from None
    if parts.scheme != "https" or port == 0:
        raise AlertRouteInvalid("The URL is a secret, so it must begin with https://.")
    if "@" in parts.netloc or parts.fragment:
        raise AlertRouteInvalid("Leave user names, passwords and the part after # out of the URL.")
