"""Errors of sockets, TLS and HTTP, told apart: the target's, or our own."""

import errno
import ssl
from http import HTTPStatus

import h11

from readiness.domain.failures import Failure
from readiness.egress.errors import (
    EgressError,
    LocalNetworkError,
    NoRouteError,
    TargetFailedError,
)
from readiness.egress.scope import Pin
from readiness.egress.stopwatch import Stopwatch

_HUNG_UP = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""Which of the two is raised for an end within the handshake depends on the version of Python."""

_FAILURES: tuple[tuple[type[OSError] | tuple[type[OSError], ...], Failure], ...] = (
    (_HUNG_UP, Failure.RESET),
    (ssl.SSLError, Failure.TLS),
    (TimeoutError, Failure.TIMEOUT),
    (ConnectionRefusedError, Failure.REFUSED),
    (ConnectionError, Failure.RESET),
)
"""In this order: the first two are kinds of one another, and so are the last two."""

_UNREACHABLE = frozenset({errno.EHOSTUNREACH, errno.EHOSTDOWN})
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EAFNOSUPPORT})


class PrematureEndError(ConnectionError):
    """The target closed the connection before its answer was complete."""


class OversizeError(Exception):
    """The target sent more than the limit before its answer was complete."""


RAISED = (OSError, OversizeError, h11.RemoteProtocolError)
"""What the network stack raises on the way of one exchange."""


def explained(error: Exception, pin: Pin, watch: Stopwatch) -> EgressError:
    """Return what an error of the network stack means, as the exception to raise for it."""
    failure = _failure(error)
    if failure is None:
        return _local(error, pin)
    return TargetFailedError(
        failure,
        _detail(error),
        timings=watch.timings(),
        bytes_read=watch.bytes_read,
        has_begun=watch.has_begun,
        speaks_http=watch.speaks_http,
    )


def _failure(error: Exception) -> Failure | None:
    if isinstance(error, h11.RemoteProtocolError):
        too_large = error.error_status_hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        return Failure.TOO_LARGE if too_large else Failure.MALFORMED
    if isinstance(error, OversizeError):
        return Failure.TOO_LARGE
    if getattr(error, "errno", None) in _UNREACHABLE:
        return Failure.UNREACHABLE
    return next((failure for kind, failure in _FAILURES if isinstance(error, kind)), None)


def _detail(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate was not accepted: {error.verify_message.rstrip('.')}."
    if isinstance(error, ssl.SSLError) and not isinstance(error, _HUNG_UP):
        reason = (error.reason or "protocol error").replace("_", " ").lower()
        return f"The TLS handshake failed: {reason}."
    return ""


def _local(error: Exception, pin: Pin) -> LocalNetworkError:
    number = getattr(error, "errno", None)
    # without IPv6 the kernel has no source address to offer, with IPv4 it ran out of ports
    no_source = number == errno.EADDRNOTAVAIL and pin.address.version == 6
    if number in _NO_ROUTE or no_source:
        return NoRouteError(f"The prober has no route to {pin.address}.")
    name = errno.errorcode.get(number, "unknown error") if number else type(error).__name__
    return LocalNetworkError(f"The prober could not open a connection to {pin.address}: {name}.")
