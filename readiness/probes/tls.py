"""P02: what each address of the edge shows in its TLS handshake."""

from readiness.domain.facts import AddressTls, CertificateFacts, TlsFacts
from readiness.domain.failures import Failure
from readiness.domain.probing import Cadence, ProbeId
from readiness.egress import Handshake, Pin, TargetFailedError, system_anchors
from readiness.probes.addresses import ask_each
from readiness.probes.certificates import CertificateUnreadableError, certificate_facts, covers
from readiness.probes.contract import Probe
from readiness.probes.redaction import redacted
from readiness.probes.trust import Trust, judge_trust
from readiness.probes.visit import Visit

MOST_CERTIFICATES = 10
"""Of a chain that are kept, more than any path to a root needs."""


async def gather(visit: Visit) -> TlsFacts:
    """Shake hands with every address; no byte of HTTP is sent.

    Raises:
        ProberError: the handshake could not be tried.
    """
    scope = visit.scope()
    if not scope.is_https:
        return TlsFacts(scope.host, scope.port, https=False)
    try:
        addresses, left_out = await ask_each(visit, scope, lambda pin: _look(visit, pin))
    except TargetFailedError as error:
        return TlsFacts(scope.host, scope.port, failure=error.failure)
    return TlsFacts(scope.host, scope.port, addresses=addresses, left_out=left_out)


def failed(facts: TlsFacts) -> bool:
    """Tell whether any address was not verified."""
    return facts.failure is not None or not all(found.verified for found in facts.addresses)


async def _look(visit: Visit, pin: Pin) -> AddressTls:
    try:
        shaken = await visit.handshake(pin)
        seen = shaken if shaken.verified else await visit.collect_chain(pin)
    except TargetFailedError as error:
        return AddressTls(
            str(pin.address), error.failure, redacted(str(error)), timings=error.timings
        )
    return _address(pin, shaken, seen)


def _address(pin: Pin, shaken: Handshake, seen: Handshake) -> AddressTls:
    if not seen.chain:
        return AddressTls(shaken.peer, Failure.TLS, "No certificate was sent.")
    trust = _trust(pin, shaken, seen)
    chain, path = _read(seen.chain), _read(trust.path)
    return AddressTls(
        shaken.peer,
        detail=redacted(shaken.verify_message),
        verified=shaken.verified,
        verify_code=shaken.verify_code,
        trusted=trust.code is None,
        trust_code=trust.code,
        name_covered=_covered(seen.chain[0], pin.scope.host),
        is_readable=chain is not None and path is not None,
        chain=chain or (),
        path=path or (),
        protocol=seen.protocol,
        timings=shaken.timings,
    )


def _trust(pin: Pin, shaken: Handshake, seen: Handshake) -> Trust:
    if shaken.verified:
        return Trust(None, shaken.path)
    return judge_trust(seen.chain, system_anchors(pin.scope.ca_pem), shaken.verify_code)


def _covered(leaf: bytes, host: str) -> bool | None:
    try:
        return covers(leaf, host)
    except CertificateUnreadableError:
        return None


def _read(chain: tuple[bytes, ...]) -> tuple[CertificateFacts, ...] | None:
    try:
        return tuple(certificate_facts(der) for der in chain[:MOST_CERTIFICATES])
    except CertificateUnreadableError:
        return None


PROBE = Probe(
    id=ProbeId.TLS,
    title="TLS chain, host name and expiry",
    cadence=Cadence.POSTURE,
    algorithm_version=1,
    gather=gather,
    failed=failed,
)
