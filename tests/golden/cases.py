"""What each golden case shows the checks: one departure from a sound, owned interface."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from readiness.domain.assessment import Observations
from readiness.domain.facts import AddressAnswer, AddressTls, CertificateFacts, Timings
from readiness.domain.failures import Failure
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import ProbeId, Unknown
from registry.domain.snapshot import InterfaceSnapshot
from tests.observations import (
    INTERFACE,
    LEAF,
    NOW,
    ROOT,
    SOUND_ANSWER,
    SOUND_TLS,
    TEAM,
    availability,
    observed,
    sound,
    tls,
)


@dataclass(frozen=True, slots=True)
class Case:
    """An interface and what was observed of it."""

    interface: InterfaceSnapshot
    observations: Observations


def _answering(*answers: AddressAnswer, expected_text: str = "") -> Case:
    facts = availability(*answers, expected_text=expected_text)
    seen = {ProbeId.AVAILABILITY: observed(ProbeId.AVAILABILITY, facts)}
    return Case(INTERFACE, sound() | seen)


def _shaking(*addresses: AddressTls) -> Case:
    return Case(INTERFACE, sound() | {ProbeId.TLS: observed(ProbeId.TLS, tls(*addresses))})


def _leaf(**changes: object) -> AddressTls:
    leaf: CertificateFacts = replace(LEAF, **changes)  # type: ignore[arg-type]
    return replace(SOUND_TLS, chain=(leaf,), path=(leaf, ROOT))


def _untrusted(code: int) -> Case:
    return _shaking(
        replace(
            SOUND_TLS, verified=False, verify_code=code, trusted=False, trust_code=code, path=()
        )
    )


def _days_left(days: int, lifetime: int = 90) -> Case:
    end = NOW + timedelta(days=days)
    return _shaking(_leaf(not_before=end - timedelta(days=lifetime), not_after=end))


def _unknown(reason: UnknownReason, sentence: str) -> Case:
    cause = Unknown(reason, sentence)
    return Case(INTERFACE, {probe: observed(probe, None, unknown=cause) for probe in ProbeId})


CASES: dict[str, Callable[[], Case]] = {
    "sound": lambda: Case(INTERFACE, sound()),
    "never-observed": lambda: Case(INTERFACE, {}),
    "zone-forbids": lambda: _unknown(
        UnknownReason.ZONE_FORBIDS, "192.168.1.7 is not in the zone public."
    ),
    "nobody-in-team": lambda: Case(
        replace(INTERFACE, team=replace(TEAM, active_members=0)), sound()
    ),
    "nobody-asked": lambda: Case(replace(INTERFACE, ownerships=()), sound()),
    "one-gap": lambda: Case(replace(INTERFACE, ownerships=INTERFACE.ownerships[1:]), sound()),
    "record-with-holes": lambda: Case(
        replace(INTERFACE, description="", tier=None, data_classification=None), sound()
    ),
    "refused": lambda: _answering(AddressAnswer("192.0.2.7", failure=Failure.REFUSED)),
    "one-of-two-addresses-hangs": lambda: _answering(
        SOUND_ANSWER, AddressAnswer("192.0.2.8", failure=Failure.TIMEOUT, detail="No answer")
    ),
    "answers-500": lambda: _answering(replace(SOUND_ANSWER, status=500)),
    "body-differs": lambda: _answering(
        replace(SOUND_ANSWER, body_matches=False), expected_text='"status":true'
    ),
    "slow": lambda: _answering(replace(SOUND_ANSWER, timings=Timings(total=2400.0))),
    "no-tls": lambda: _shaking(AddressTls("192.0.2.7", failure=Failure.REFUSED)),
    "plain-http": lambda: Case(
        INTERFACE,
        sound() | {ProbeId.TLS: observed(ProbeId.TLS, tls(https=False, addresses=()))},
    ),
    "self-signed": lambda: _untrusted(18),
    "missing-intermediate": lambda: _untrusted(20),
    "wrong-host": lambda: _shaking(replace(SOUND_TLS, verified=False, name_covered=False)),
    "expired": lambda: _days_left(-3),
    "not-yet-valid": lambda: _shaking(_leaf(not_before=NOW + timedelta(days=1))),
    "six-days-left": lambda: _days_left(6),
    "twenty-days-left": lambda: _days_left(20),
    "twenty-one-days-left": lambda: _days_left(21),
    "short-lived-with-a-third-left": lambda: _days_left(3, lifetime=9),
    "short-lived-with-a-quarter-left": lambda: _days_left(2, lifetime=8),
    "weak-key": lambda: _shaking(_leaf(key_type="rsa", key_bits=1024)),
    "weak-signature": lambda: _shaking(_leaf(signature_hash="sha1")),
}
