import errno
import os
from ipaddress import ip_address

import pytest

from readiness.domain.failures import Failure
from readiness.egress import LocalNetworkError, NoRouteError, Pin, Scope, TargetFailedError, Zone
from readiness.egress.faults import explained
from readiness.egress.stopwatch import Stopwatch

SCOPE = Scope.of("https://chat.example.com", Zone("public"))


def meaning(number: int, address: str = "192.0.2.1") -> Exception:
    error = OSError(number, os.strerror(number))
    return explained(error, Pin(SCOPE, ip_address(address)), Stopwatch(lambda: 0))


@pytest.mark.parametrize(
    ("number", "failure"),
    [
        (errno.ECONNREFUSED, Failure.REFUSED),
        (errno.ECONNRESET, Failure.RESET),
        (errno.EPIPE, Failure.RESET),
        (errno.ETIMEDOUT, Failure.TIMEOUT),
        (errno.EHOSTUNREACH, Failure.UNREACHABLE),
        (errno.EHOSTDOWN, Failure.UNREACHABLE),
    ],
)
def test_what_the_target_did_is_evidence(number: int, failure: Failure) -> None:
    error = meaning(number)
    assert isinstance(error, TargetFailedError)
    assert error.failure is failure


@pytest.mark.parametrize(
    "number",
    [
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOBUFS,
        errno.ENOMEM,
        errno.EACCES,
        errno.EPERM,
        errno.EADDRNOTAVAIL,
    ],
)
def test_what_this_machine_lacks_is_not(number: int) -> None:
    error = meaning(number)
    assert isinstance(error, LocalNetworkError)
    assert not isinstance(error, NoRouteError)
    assert errno.errorcode[number] in str(error)


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_a_machine_without_ipv6_has_no_route(number: int) -> None:
    assert isinstance(meaning(number, "2001:db8::1"), NoRouteError)


def test_no_message_of_the_network_stack_reaches_people() -> None:
    assert str(meaning(errno.ECONNREFUSED)) == "The edge refused the connection."
