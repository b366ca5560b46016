"""What can go wrong on the way out, split by whom it says something about.

::

    EgressError
    ├── TargetFailedError        the target did not answer: evidence about it
    └── ProberError              our own side: evidence about nothing
        ├── DialRefusedError     our guard does not let this target be dialled
        ├── ResolverError        our name servers did not answer
        │   └── OwnAddressUnknownError   where the registry itself listens is not known
        ├── TrustError           the certificate authority given for the target cannot be used
        ├── CredentialRefusedError   a credential may not travel this way
        └── LocalNetworkError    this machine could not open the connection
            └── NoRouteError     it has no route to this kind of address

A probe turns the first branch into facts and the second into an unknown, never the other way.
"""

from readiness.domain.facts import Timings
from readiness.domain.failures import Failure


class EgressError(Exception):
    """Nothing usable came back; the message is one sentence for people."""


class TargetFailedError(EgressError):
    """The target was asked and did not answer properly.

    Attributes:
        failure: the enumerated kind.
        timings: the phases that were reached.
        bytes_read: bytes received before it failed.
        has_begun: some of them belonged to an answer over HTTP, which then came to no proper end.
        speaks_http: they began like HTTP.
    """

    def __init__(
        self,
        failure: Failure,
        detail: str = "",
        *,
        timings: Timings | None = None,
        bytes_read: int = 0,
        has_begun: bool = False,
        speaks_http: bool = False,
    ) -> None:
        super().__init__(detail or f"The edge {failure.sentence}.")
        self.failure = failure
        self.timings = timings or Timings()
        self.bytes_read = bytes_read
        self.has_begun = has_begun
        self.speaks_http = speaks_http


class ProberError(EgressError):
    """The question could not be put, for a reason on our own side."""


class DialRefusedError(ProberError):
    """The guard refused: the host or address is outside the zone, or never dialled at all."""


class ResolverError(ProberError):
    """No name server gave an answer, so nothing is known about the name."""


class OwnAddressUnknownError(ResolverError):
    """A server of the registry itself could not be looked up, so nothing may be dialled."""


class TrustError(ProberError):
    """The private certificate authority of the target is not usable PEM text."""


class CredentialRefusedError(ProberError):
    """A credential was not sent: nothing would protect it on the way, or no header can carry it."""


class LocalNetworkError(ProberError):
    """This machine could not open a connection: no sockets, no source address, a local filter."""


class NoRouteError(LocalNetworkError):
    """This machine has no route to the address, as with IPv6 on a host that has only IPv4."""
