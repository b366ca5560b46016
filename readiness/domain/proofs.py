"""Who owns a host: the proof that a team gives before its hosts in ``public`` are probed further.

A proof belongs to a team and a host name, whatever stands behind it. Two environments behind one
host prove once, for whoever controls the name controls both. Another team proves again, for a
host says nothing about who else may have it asked; so does the team that an interface is handed
to. The port is no part of it: the file is asked for at port 443 alone, for above port 1023 any
user of a machine may listen (CA/Browser Forum, Baseline Requirements, "Authorized Ports").

In a zone that the operator wrote down the operator's word is the consent, and nothing is asked.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import ProbeId, Unknown
from readiness.domain.proof_sights import PREFIX, Sight
from registry.domain.snapshot import EnvironmentSnapshot
from registry.domain.zones import PUBLIC

LASTS = timedelta(days=30)
"""How long a proof counts (egress.md, rule 2)."""
AGAIN_AFTER = timedelta(days=23)
"""Age from which a proof is tried again by itself, so that a week is left to mend what broke."""
AGAIN_EVERY = timedelta(days=1)
"""Time between two of these tries."""
ASKED_EVERY = timedelta(minutes=1)
"""Time from one attempt to the next for one team and host, whoever asks."""
LABEL = "_ops-registry"
"""Label below the host at which its TXT records stand."""
WELL_KNOWN = "/.well-known/ops-registry"
"""Path of the file on the host (RFC 8615)."""
ALWAYS_SENT = frozenset({ProbeId.AVAILABILITY, ProbeId.TLS})
"""What is asked of a host that nobody has proven: what a visitor's browser asks as well."""


class Way(StrEnum):
    """How a proof was given."""

    DNS = "dns"
    FILE = "file"


class ProofState(StrEnum):
    """What a proof is worth at one moment."""

    PROVEN = "proven"
    LAPSED = "lapsed"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known about a team's ownership of one host.

    Attributes:
        team: slug of the team.
        token: what the team publishes; not secret, and the same until somebody renews it.
        proven_at: when it was seen last and counted, None while it never was.
        way: where it was seen then, None as long as ``proven_at`` is.
        asked_at: when the last attempt was begun, by a person or by itself.
        tried_at: when the last attempt ended.
        record: what that attempt saw in DNS, None before the first.
        file: what it saw at the file, None where the record was enough.
    """

    team: str
    host: str
    token: str
    proven_at: datetime | None = None
    way: Way | None = None
    asked_at: datetime | None = None
    tried_at: datetime | None = None
    record: Sight | None = None
    file: Sight | None = None

    @property
    def ends_at(self) -> datetime | None:
        """The first moment at which it counts no longer, None while it never did."""
        return self.proven_at + LASTS if self.proven_at else None

    def state(self, now: datetime) -> ProofState:
        """Tell what it is worth at ``now``; lapsing is computed, never stored."""
        if self.ends_at is None:
            return ProofState.UNPROVEN
        return ProofState.PROVEN if now < self.ends_at else ProofState.LAPSED

    def holds(self, now: datetime) -> bool:
        """Tell whether it counts at ``now``."""
        return self.state(now) is ProofState.PROVEN

    def is_worth_keeping(self, now: datetime) -> bool:
        """Tell whether a proof seen at ``now`` changes anything: it is new, or a day younger."""
        return self.proven_at is None or not self.holds(now) or now - self.proven_at >= AGAIN_EVERY

    def waits(self, now: datetime) -> timedelta:
        """Return how long until another attempt may begin; nothing where it may."""
        if self.asked_at is None:
            return timedelta()
        return max(timedelta(), self.asked_at + ASKED_EVERY - now)

    def is_under_way(self, now: datetime) -> bool:
        """Tell whether an attempt was begun of which nothing has been heard yet."""
        if self.asked_at is None or not self.waits(now):
            return False
        return self.tried_at is None or self.tried_at < self.asked_at

    @property
    def value(self) -> str:
        """What a TXT record holds, and a line of the file."""
        return f"{PREFIX}{self.token}"

    @property
    def record_name(self) -> str:
        """Name of the TXT record, "" for an IP address, which has none."""
        return "" if is_address(self.host) else f"{LABEL}.{self.host}"

    @property
    def file_url(self) -> str:
        """Address of the file."""
        return f"{origin_of(self.host)}{WELL_KNOWN}"


Key = tuple[str, str]
"""Slug of a team, and a host."""
Proofs = Mapping[Key, Proof]


def hosts_in(edge_url: str, plain_url: str = "") -> tuple[str, ...]:
    """Return the hosts of an environment's addresses, that of the edge first."""
    urls = (url for url in (edge_url, plain_url) if url)
    return tuple(dict.fromkeys(urlsplit(url).hostname or "" for url in urls))


def hosts_of(environment: EnvironmentSnapshot) -> tuple[str, ...]:
    """Return the hosts that must be proven, that of the edge first; () outside ``public``."""
    if environment.outside_zone != PUBLIC:
        return ()
    return hosts_in(environment.edge_url, environment.plain_url)


def proven_hosts(proofs: Proofs, team: str, now: datetime) -> frozenset[str]:
    """Return the hosts of which the proof of the team with that slug holds at ``now``."""
    mine = (proof for (slug, _), proof in proofs.items() if slug == team)
    return frozenset(proof.host for proof in mine if proof.holds(now))


def held_back(
    environment: EnvironmentSnapshot,
    probes: Collection[ProbeId],
    proven: Collection[str],
    team_name: str,
) -> dict[ProbeId, Unknown]:
    """Return which of ``probes`` must not be sent, and why.

    Args:
        proven: hosts of which the accountable team's proof holds.
        team_name: the accountable team, for people.
    """
    found = {}
    for probe in probes:
        if missing := [host for host in _asked_by(probe, environment) if host not in proven]:
            found[probe] = Unknown(UnknownReason.UNPROVEN, _sentence(missing[0], team_name))
    return found


def origin_of(host: str) -> str:
    """Return where the file of a host is asked for."""
    return f"https://[{host}]" if ":" in host else f"https://{host}"


def is_address(host: str) -> bool:
    """Tell whether a host is an IP address, below which there are no names."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _asked_by(probe: ProbeId, environment: EnvironmentSnapshot) -> tuple[str, ...]:
    if probe in ALWAYS_SENT:
        return ()
    hosts = hosts_of(environment)
    return hosts if probe is ProbeId.PLAIN_HTTP else hosts[:1]


def _sentence(host: str, team_name: str) -> str:
    file = f"the file {WELL_KNOWN}"
    ways = file if is_address(host) else f"the TXT record {LABEL}.{host} or {file}"
    return f"Not asked: the team {team_name} has not proven by {ways} that it owns {host}."
