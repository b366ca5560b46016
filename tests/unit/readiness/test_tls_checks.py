"""The TLS checks: whose dates count, what cannot be read, and what nobody saw."""

from dataclasses import replace
from datetime import timedelta

import pytest

from readiness.domain.assessment import judge_environment
from readiness.domain.facts import AddressTls
from readiness.domain.failures import Failure
from readiness.domain.findings import Reason
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId
from tests.observations import (
    ENVIRONMENT,
    INTERFACE,
    LEAF,
    NOW,
    ROOT,
    SOUND_TLS,
    observed,
    sound,
    tls,
)

DAY = timedelta(days=1)
OLD_ROOT = replace(ROOT, not_after=NOW - DAY)
YOUNG_ROOT = replace(ROOT, not_before=NOW + DAY)
AFTER_A_CERTIFICATE = ("TLS-2", "TLS-3", "TLS-4", "TLS-5")


def findings(facts):
    seen = sound() | {ProbeId.TLS: observed(ProbeId.TLS, facts)}
    assessment = judge_environment(INTERFACE, ENVIRONMENT, seen, NOW)
    return {found.check: found for found in assessment.findings}


def outcomes(*addresses):
    found = findings(tls(*addresses))
    return [found[f"TLS-{number}"].outcome.value for number in range(1, 6)]


def refused(code, root):
    return replace(SOUND_TLS, verified=False, verify_code=code, path=(LEAF, root))


def test_a_root_that_expired_fails_where_openssl_refused_it():
    address = refused(10, OLD_ROOT)
    assert outcomes(address) == ["pass", "pass", "fail", "fail", "pass"]
    found = findings(tls(address))
    assert found["TLS-3"].summary == "The root CN=Root expired 1 day ago, on 20 November 2026."
    assert "register" in found["TLS-3"].remedy.text
    assert "the root CN=Root" in found["TLS-4"].summary
    assert "register" in found["TLS-4"].remedy.text
    assert "2026-11-20" in dict(found["TLS-3"].evidence)["root"]


def test_a_root_that_is_not_yet_valid_fails_where_openssl_refused_it():
    found = findings(tls(refused(9, YOUNG_ROOT)))["TLS-3"]
    assert (found.outcome, found.reason) == (Outcome.FAIL, Reason.NOT_YET_VALID)
    assert found.summary == "The root CN=Root is not valid before 22 November 2026."


@pytest.mark.parametrize("code", [62, 64, 66, 68])
def test_a_fault_that_openssl_meets_first_hides_no_expired_root(code):
    assert outcomes(refused(code, OLD_ROOT))[2] == "fail"


def test_the_dates_of_a_root_do_not_count_where_openssl_verified():
    assert outcomes(replace(SOUND_TLS, path=(LEAF, OLD_ROOT))) == ["pass"] * 5


def test_an_intermediate_that_expired_is_named():
    middle = replace(LEAF, subject="CN=Middle", not_after=NOW - 2 * DAY)
    address = replace(refused(10, ROOT), path=(LEAF, middle, ROOT))
    summary = findings(tls(address))["TLS-3"].summary
    assert summary == "The intermediate CN=Middle expired 2 days ago, on 19 November 2026."


def test_names_that_cannot_be_read_make_their_own_check_unknown_and_no_other():
    leaf = replace(LEAF, names=None)
    address = replace(SOUND_TLS, name_covered=None, chain=(leaf,), path=(leaf, ROOT))
    assert outcomes(address) == ["pass", "unknown", "pass", "pass", "pass"]
    found = findings(tls(address))["TLS-2"]
    assert found.reason is UnknownReason.PROBER_FAULT
    assert "could not be read" in found.summary
    assert "anew" in found.remedy.text


def test_a_certificate_that_cannot_be_read_at_all_is_still_trusted():
    address = replace(SOUND_TLS, name_covered=None, chain=(), path=(), is_readable=False)
    assert outcomes(address) == ["pass", "unknown", "unknown", "unknown", "unknown"]
    found = findings(tls(address))
    for check in AFTER_A_CERTIFICATE:
        assert found[check].reason is UnknownReason.PROBER_FAULT
        assert "could not be read" in found[check].summary


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"key_type": "other", "key_bits": 0}, "unknown"),
        ({"signature_hash": ""}, "unknown"),
        ({"key_type": "ed25519", "key_bits": 0, "signature_hash": ""}, "unknown"),
        ({"key_type": "ed25519", "key_bits": 0, "signature_hash": "ed25519"}, "pass"),
        ({"key_type": "ed448", "key_bits": 0, "signature_hash": "ed448"}, "pass"),
        ({"signature_hash": "ed25519"}, "pass"),
        ({"key_type": "other", "key_bits": 0, "signature_hash": "sha1"}, "fail"),
        ({"key_bits": 224, "signature_hash": ""}, "fail"),
    ],
)
def test_a_strength_that_is_not_known_is_never_passed(changes, outcome):
    leaf = replace(LEAF, **changes)
    assert outcomes(replace(SOUND_TLS, chain=(leaf,), path=(leaf, ROOT)))[4] == outcome


def test_a_weak_certificate_counts_more_than_one_that_is_not_known():
    middle = replace(LEAF, subject="CN=Middle", signature_hash="md5")
    leaf = replace(LEAF, key_type="other", key_bits=0)
    address = replace(SOUND_TLS, chain=(leaf, middle), path=(leaf, middle, ROOT))
    assert findings(tls(address))["TLS-5"].reason is Reason.WEAK_SIGNATURE


@pytest.mark.parametrize(
    "facts",
    [
        tls(AddressTls("192.0.2.7", Failure.REFUSED)),
        tls(SOUND_TLS, AddressTls("192.0.2.8", Failure.TIMEOUT)),
        replace(tls(), addresses=(), https=False),
        replace(tls(), addresses=(), failure=Failure.NO_SUCH_HOST),
    ],
)
def test_where_no_certificate_was_seen_tls_1_says_what_to_do(facts):
    found = findings(facts)
    for check in AFTER_A_CERTIFICATE:
        assert found[check].reason is UnknownReason.NEVER_OBSERVED
        assert "see TLS-1" in found[check].summary
        assert found[check].remedy == found["TLS-1"].remedy
