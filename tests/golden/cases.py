"""What each golden case shows the checks: one departure from a sound, owned interface."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from readiness.domain.access_facts import (
    AccessAnswer,
    AuthenticationFacts,
    Content,
    IdentityUse,
    Presented,
)
from readiness.domain.facts import (
    AddressAnswer,
    AddressTls,
    CertificateFacts,
    Timings,
)
from readiness.domain.failures import Failure
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import ProbeId, Unknown, target_digest
from readiness.domain.redirection import Redirection
from registry.domain.routes import RouteKind
from tests.golden.case import Case
from tests.golden.claim_cases import CLAIM_CASES
from tests.golden.exposure_cases import EXPOSURE_CASES
from tests.golden.form_cases import FORM_CASES
from tests.golden.parity_cases import PARITY_CASES
from tests.golden.record_cases import RECORD_CASES
from tests.golden.release_cases import RELEASE_CASES
from tests.golden.transport_cases import TRANSPORT_CASES
from tests.observations import (
    CONTROL,
    ENVIRONMENT,
    INTERFACE,
    LEAF,
    LET_IN,
    NOW,
    REFUSED_API,
    REFUSED_PAGE,
    ROOT,
    SIGN_IN_PAGE,
    SOUND_ACCESS,
    SOUND_ANSWER,
    SOUND_TLS,
    TEAM,
    access,
    availability,
    observed,
    sound,
    tls,
)


def _answering(*answers: AddressAnswer, expected_text: str = "") -> Case:
    facts = availability(*answers, expected_text=expected_text)
    seen = {ProbeId.AVAILABILITY: observed(ProbeId.AVAILABILITY, facts)}
    return Case(INTERFACE, sound() | seen)


def _without_a_page() -> Case:
    routes = tuple(one for one in ENVIRONMENT.routes if one.kind is not RouteKind.PROTECTED_PAGES)
    place = replace(ENVIRONMENT, routes=routes)
    seen = {probe: replace(found, target=target_digest(place)) for probe, found in sound().items()}
    return Case(replace(INTERFACE, environments=(place,)), seen)


def _shaking(*addresses: AddressTls) -> Case:
    return Case(INTERFACE, sound() | {ProbeId.TLS: observed(ProbeId.TLS, tls(*addresses))})


def _leaf(**changes: object) -> AddressTls:
    leaf: CertificateFacts = replace(LEAF, **changes)  # type: ignore[arg-type] # fields by name
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


def _guarded(*instead: AccessAnswer, without: tuple[AccessAnswer, ...] = ()) -> Case:
    """Return sound answers, each of ``instead`` in the place of the one to the same request."""
    taken = {_asked(answer) for answer in (*instead, *without)}
    kept = tuple(answer for answer in SOUND_ACCESS if _asked(answer) not in taken)
    return _accessed(access(*kept, *instead))


def _accessed(facts: AuthenticationFacts) -> Case:
    seen = {ProbeId.AUTHENTICATION: observed(ProbeId.AUTHENTICATION, facts)}
    return Case(INTERFACE, sound() | seen)


def _asked(answer: AccessAnswer) -> tuple[object, ...]:
    return answer.route, answer.target, answer.method, answer.presented


def _giving(answer: AccessAnswer, content: Content, digest: str = "3") -> AccessAnswer:
    return replace(
        answer,
        status=200,
        content=content,
        digest=digest * 16,
        neutral_digest=digest * 16,
        redirection=Redirection(),
    )


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
        SOUND_ANSWER, AddressAnswer("192.0.2.8", failure=Failure.TIMEOUT)
    ),
    "sends-to-sign-in": lambda: _answering(
        replace(SOUND_ANSWER, status=302, headers=(("location", "/login"),))
    ),
    "certificate-refused": lambda: _answering(
        AddressAnswer(
            "192.0.2.7",
            failure=Failure.TLS,
            detail="The certificate was not accepted: certificate has expired.",
        )
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
    "no-protected-page-beside-the-api": _without_a_page,
    "expired": lambda: _days_left(-3),
    "expired-root": lambda: _shaking(
        replace(
            SOUND_TLS,
            verified=False,
            verify_code=10,
            path=(LEAF, replace(ROOT, not_after=NOW - timedelta(days=1))),
        )
    ),
    "expired-root-of-a-verified-path": lambda: _shaking(
        replace(SOUND_TLS, path=(LEAF, replace(ROOT, not_after=NOW - timedelta(days=1))))
    ),
    "names-unreadable": lambda: _shaking(replace(_leaf(names=None), name_covered=None)),
    "certificate-unreadable": lambda: _shaking(
        replace(SOUND_TLS, name_covered=None, is_readable=False, chain=(), path=())
    ),
    "key-of-an-unknown-kind": lambda: _shaking(_leaf(key_type="other", key_bits=0)),
    "signature-of-an-unknown-kind": lambda: _shaking(_leaf(signature_hash="")),
    "signature-that-hashes-by-itself": lambda: _shaking(
        _leaf(key_type="ed25519", key_bits=0, signature_hash="ed25519")
    ),
    "not-yet-valid": lambda: _shaking(_leaf(not_before=NOW + timedelta(days=1))),
    "six-days-left": lambda: _days_left(6),
    "twenty-days-left": lambda: _days_left(20),
    "twenty-one-days-left": lambda: _days_left(21),
    "short-lived-with-a-third-left": lambda: _days_left(3, lifetime=9),
    "short-lived-with-a-quarter-left": lambda: _days_left(2, lifetime=8),
    "weak-key": lambda: _shaking(_leaf(key_type="rsa", key_bits=1024)),
    "weak-signature": lambda: _shaking(_leaf(signature_hash="sha1")),
    **CLAIM_CASES,
    **TRANSPORT_CASES,
    **EXPOSURE_CASES,
    **FORM_CASES,
    **RECORD_CASES,
    **RELEASE_CASES,
    **PARITY_CASES,
    "api-open": lambda: _guarded(_giving(REFUSED_API, Content.DATA)),
    "api-open-for-post": lambda: _guarded(
        _giving(replace(REFUSED_API, method="POST"), Content.DATA)
    ),
    "api-open-to-a-wrong-credential": lambda: _guarded(
        _giving(replace(REFUSED_API, presented=Presented.WRONG), Content.DATA)
    ),
    "api-open-behind-a-double-slash": lambda: _guarded(
        _giving(replace(REFUSED_API, target="//api/models", spelling="double slash"), Content.DATA)
    ),
    "api-answers-404": lambda: _guarded(replace(REFUSED_API, status=404)),
    "api-wrong-credential-answers-400": lambda: _guarded(
        replace(REFUSED_API, presented=Presented.WRONG, status=400)
    ),
    "api-refuses-with-200": lambda: _guarded(_giving(REFUSED_API, Content.ERROR)),
    "api-gives-the-shell": lambda: _guarded(
        _giving(REFUSED_API, Content.PAGE, "4"), _giving(CONTROL, Content.PAGE, "4")
    ),
    "api-slows-the-prober-down": lambda: _guarded(replace(REFUSED_API, status=429)),
    "api-identity-refused": lambda: _guarded(replace(LET_IN, status=401, content=Content.EMPTY)),
    "api-no-identity": lambda: _accessed(
        access(
            *(one for one in SOUND_ACCESS if one.presented is not Presented.IDENTITY),
            identity=IdentityUse.NONE,
        )
    ),
    "api-identity-void": lambda: _accessed(
        access(
            *(one for one in SOUND_ACCESS if one.presented is not Presented.IDENTITY),
            identity=IdentityUse.VOID,
        )
    ),
    "api-too-many-routes": lambda: _accessed(
        access(left_out=("POST /api/models with a wrong credential",))
    ),
    "edge-silent-for-access": lambda: _accessed(
        AuthenticationFacts(Failure.TIMEOUT, IdentityUse.PRESENTED)
    ),
    "page-open": lambda: _guarded(_giving(REFUSED_PAGE, Content.PAGE)),
    "page-asks-for-a-password": lambda: _guarded(_giving(REFUSED_PAGE, Content.SIGN_IN)),
    "page-leads-to-content": lambda: _guarded(
        replace(REFUSED_PAGE, leads_to="/room"),
        _giving(replace(SIGN_IN_PAGE, target="/room"), Content.PAGE, "6"),
    ),
    "page-leads-nowhere": lambda: _guarded(
        replace(SIGN_IN_PAGE, status=404, content=Content.EMPTY)
    ),
    "page-with-a-password-field": lambda: _guarded(_giving(REFUSED_PAGE, Content.MAYBE_SIGN_IN)),
    "page-moved-for-good": lambda: _guarded(replace(REFUSED_PAGE, status=301)),
    "page-is-a-shell": lambda: _guarded(
        _giving(REFUSED_PAGE, Content.PAGE, "5"),
        _giving(
            replace(CONTROL, is_api=False, route="/", target="/0123456789abcdef"),
            Content.PAGE,
            "5",
        ),
    ),
}
