"""The enumerated ways in which a connection to an edge can fail."""

from enum import StrEnum


class Failure(StrEnum):
    """What went wrong on the way, as a user may see it; never a raw message of the network."""

    NO_SUCH_HOST = "no_such_host"
    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    RESET = "reset"
    TLS = "tls"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"

    @property
    def sentence(self) -> str:
        """The failure as the end of "the edge …"."""
        return _SENTENCES[self]


_SENTENCES = {
    Failure.NO_SUCH_HOST: "has a host name that does not exist",
    Failure.NO_ADDRESS: "has a host name without an address",
    Failure.REFUSED: "refused the connection",
    Failure.UNREACHABLE: "could not be reached by the network",
    Failure.TIMEOUT: "did not answer in time",
    Failure.RESET: "closed the connection before it had answered",
    Failure.TLS: "could not be verified over TLS",
    Failure.MALFORMED: "answered with something that is not HTTP",
    Failure.TOO_LARGE: "sent more than the limit before its answer was complete",
}
