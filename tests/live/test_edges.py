import subprocess
import tomllib
from pathlib import Path

import pytest

from readiness.domain.assessment import judge_environment
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import ProbeId
from registry.domain.snapshot import InterfaceSnapshot, TeamSnapshot
from tests.live.cases import Case
from tests.live.rig import NginxRig
from tests.servers import required_program

EXPECTED: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "expected.toml").read_text()
)
SEEN = [name for name, row in EXPECTED.items() if row["TLS-3"] != "unknown"]
READABLE = [name for name in SEEN if EXPECTED[name]["TLS-2"] != "unknown"]
CHECKS = ("AVL-1", "TLS-1", "TLS-2", "TLS-3", "TLS-4", "TLS-5")
DAY_SECONDS = 86_400


def outcomes(rig: NginxRig, name: str) -> dict[str, str]:
    environment = rig.environment(name)
    interface = InterfaceSnapshot(
        id=1, slug="chat", name="Chat", team=TeamSnapshot("ops", "Ops", True, 1)
    )
    assessment = judge_environment(interface, environment, rig.observations(name), rig.now)
    return {
        found.check: found.outcome.value for found in assessment.findings if found.check in CHECKS
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_an_edge_is_judged_as_it_is_configured(nginx_rig: NginxRig, name: str) -> None:
    assert outcomes(nginx_rig, name) == EXPECTED[name]


def test_every_case_of_the_rig_has_a_row(nginx_rig: NginxRig) -> None:
    assert set(EXPECTED) == set(nginx_rig.cases)


@pytest.mark.parametrize("name", [name for name in EXPECTED if name not in SEEN])
def test_no_certificate_seen_is_said_as_never_observed(nginx_rig: NginxRig, name: str) -> None:
    interface = InterfaceSnapshot(
        id=1, slug="chat", name="Chat", team=TeamSnapshot("ops", "Ops", True, 1)
    )
    assessment = judge_environment(
        interface, nginx_rig.environment(name), nginx_rig.observations(name), nginx_rig.now
    )
    reasons = {f.check: f.verdict.reason for f in assessment.findings if f.check in CHECKS[2:]}
    assert set(reasons.values()) == {UnknownReason.NEVER_OBSERVED}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_failure_counts_only_when_confirmed(nginx_rig: NginxRig, name: str) -> None:
    seen = nginx_rig.observations(name)[ProbeId.AVAILABILITY]
    assert seen.attempts == (1 if EXPECTED[name]["AVL-1"] == "pass" else 2)
    assert not seen.flaked


@pytest.mark.parametrize("name", SEEN)
def test_openssl_agrees_about_the_certificates(nginx_rig: NginxRig, name: str) -> None:
    case, row = nginx_rig.cases[name], EXPECTED[name]
    assert case.chain is not None
    assert ("pass" if _is_trusted(nginx_rig, name) else "fail") == row["TLS-1"]
    assert ("pass" if _lasts(nginx_rig, name, 0) else "fail") == row["TLS-3"]
    if not _lasts(nginx_rig, name, 7):
        assert row["TLS-4"] == "fail"
    else:
        assert row["TLS-4"] == ("pass" if _lasts(nginx_rig, name, 21) else "warn")
    text = _openssl("x509", "-in", str(case.chain), "-noout", "-text").stdout
    assert "ecdsa-with-SHA256" in text
    assert "(256 bit)" in text


@pytest.mark.parametrize("name", READABLE)
def test_openssl_agrees_about_the_names(nginx_rig: NginxRig, name: str) -> None:
    assert ("pass" if _names(nginx_rig.cases[name]) else "fail") == EXPECTED[name]["TLS-2"]


@pytest.mark.parametrize("name", sorted(set(SEEN) - set(READABLE)))
def test_openssl_takes_names_that_cannot_be_read(nginx_rig: NginxRig, name: str) -> None:
    assert _names(nginx_rig.cases[name])
    rows = nginx_rig.observations(name)[ProbeId.TLS].facts.addresses
    assert [(row.verified, row.trusted, row.name_covered) for row in rows] == [(True, True, None)]


@pytest.mark.parametrize("name", SEEN)
def test_openssl_sees_the_same_certificate_served(nginx_rig: NginxRig, name: str) -> None:
    case = nginx_rig.cases[name]
    is_address = case.host[0].isdigit()
    named = ("-verify_ip", case.host) if is_address else ("-verify_hostname", case.host)
    served = _openssl(
        "s_client",
        *("-connect", f"127.0.0.1:{nginx_rig.ports[name]}"),
        *(() if is_address else ("-servername", case.host)),
        *("-CAfile", str(nginx_rig.root_of(name)), *named),
    )
    accepted = all(EXPECTED[name][check] != "fail" for check in ("TLS-1", "TLS-2", "TLS-3"))
    assert ("Verify return code: 0 (ok)" in served.stdout) == accepted


def _is_trusted(rig: NginxRig, name: str) -> bool:
    return _is_verified(rig, name, "-no_check_time")


def _is_verified(rig: NginxRig, name: str, *at: str) -> bool:
    chain = str(rig.cases[name].chain)
    store = ("-CAfile", str(rig.root_of(name)), "-untrusted", chain)
    return _openssl("verify", *at, "-purpose", "sslserver", *store, chain).returncode == 0


def _names(case: Case) -> bool:
    option = "-checkip" if case.host[0].isdigit() else "-checkhost"
    result = _openssl("x509", "-in", str(case.chain), "-noout", option, case.host)
    return "does match certificate" in result.stdout


def _lasts(rig: NginxRig, name: str, days: int) -> bool:
    """Tell whether the path to the root lasts so long, or the leaf where there is no path."""
    seconds = days * DAY_SECONDS
    if _is_trusted(rig, name):
        return _is_verified(rig, name, "-attime", str(int(rig.now.timestamp()) + seconds))
    leaf = ("-in", str(rig.cases[name].chain), "-noout", "-checkend", str(seconds))
    return _openssl("x509", *leaf).returncode == 0


def _openssl(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [required_program("openssl"), *arguments],
        input="",
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",  # it prints names byte by byte
        timeout=10,
        check=False,
    )
