"""The certificates of the rig, right and wrong, each in files that every server can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.certificates import DAY, Certificate, Key, authority, leaf, odd_names
from tests.rig.cases import DOMAIN, Case

ANY_HOST = f"*.{DOMAIN}"
HOUR = timedelta(hours=1)
"""So that a certificate still has the days that it should have when it is looked at."""
WEAK_RSA_BITS, SOUND_RSA_BITS = 1024, 2048


@dataclass(frozen=True)
class Chains:
    """Certificates as servers send them, leaf first, and the roots that the registry holds.

    Attributes:
        roots: by the name of a chain, where it is not ``root``.
    """

    sent: dict[str, tuple[Certificate, ...]]
    root: Certificate
    roots: dict[str, Certificate]

    def root_of(self, case: Case) -> Certificate:
        """Return the root that the registry holds for a case."""
        return self.roots.get(case.chain, self.root)

    def write(self, folder: Path) -> None:
        """Write each chain, its key, and both in one file."""
        for name, chain in self.sent.items():
            certificates = "".join(part.pem for part in chain)
            (folder / f"{name}.chain").write_text(certificates)
            (folder / f"{name}.key").write_text(chain[0].key_pem)
            (folder / f"{name}.pem").write_text(certificates + chain[0].key_pem)


def chains(now: datetime, address: str) -> Chains:
    """Make every chain; ``address`` is the one that a certificate names in place of a host."""
    root = authority("Rig root", now)
    middle = authority("Rig intermediate", now, issuer=root)
    old_root = authority("Rig root of old", now, lifetime=(-900 * DAY, -DAY))
    good = (leaf("any", now, issuer=middle, names=(ANY_HOST,)), middle)
    sent = {
        "good": good,
        "missing_intermediate": good[:1],
        "self_signed": (leaf("any", now, names=(ANY_HOST,)),),
        "root_sent": (*good, root),
        "expired_root_sent": (*good, _crossed_root(root, now)),
        "disordered": (good[0], authority("Nobody's", now), middle),
        "straight_from_root": (leaf("any", now, issuer=root, names=(ANY_HOST,)),),
        "expired_root": (leaf("any", now, issuer=old_root, names=(ANY_HOST,)),),
        "expired_intermediate": _below_expired(root, now),
        **{name: (made, middle) for name, made in _leaves(middle, now, address)},
    }
    return Chains(sent, root, {"expired_root": old_root})


def _leaves(issuer: Certificate, now: datetime, address: str) -> Iterator[tuple[str, Certificate]]:
    yield from _lifetimes(issuer, now)
    yield from _names(issuer, now, address)
    yield from _strengths(issuer, now)
    purpose = ExtendedKeyUsageOID.CLIENT_AUTH
    yield "client_purpose", leaf("any", now, issuer=issuer, names=(ANY_HOST,), purpose=purpose)


def _lifetimes(issuer: Certificate, now: datetime) -> Iterator[tuple[str, Certificate]]:
    spans = {
        "expired": (-100 * DAY, -10 * DAY),
        "expired_an_hour_ago": (-60 * DAY, -HOUR),
        "not_yet_valid": (2 * DAY, 92 * DAY),
        "years_left": (-DAY, 800 * DAY),
        **{f"days_{days}": (-60 * DAY, days * DAY + HOUR) for days in (22, 20, 8, 6)},
        "of_six_days_half_left": (-3 * DAY, 3 * DAY),
        "of_six_days_a_quarter_left": (-4.5 * DAY, 1.5 * DAY),
        "of_six_days_half_a_day_left": (-5.5 * DAY, 0.5 * DAY),
        "of_thirty_days_eleven_left": (-19 * DAY, 11 * DAY),
        "of_thirty_days_nine_left": (-21 * DAY, 9 * DAY),
        "of_forty_days_eleven_left": (-29 * DAY, 11 * DAY),
    }
    for name, lifetime in spans.items():
        yield name, leaf("any", now, issuer=issuer, names=(ANY_HOST,), lifetime=lifetime)


def _names(issuer: Certificate, now: datetime, address: str) -> Iterator[tuple[str, Certificate]]:
    host = f"nginx-tls-odd-names.{DOMAIN}"
    past = (-100 * DAY, -10 * DAY)
    yield "other_host", leaf("other.test", now, issuer=issuer)
    yield (
        "expired_and_other_host",
        leaf("other.test", now, issuer=issuer, lifetime=past),
    )
    yield "odd_names", leaf(host, now, issuer=issuer, alternatives=odd_names(host))
    yield "exact", leaf(f"nginx-tls-exact.{DOMAIN}", now, issuer=issuer)
    yield "names_address", leaf("any", now, issuer=issuer, names=(address,))
    yield "too_wide", leaf("any", now, issuer=issuer, names=("*.test",))
    yield "many_names", leaf("any", now, issuer=issuer, names=("a.test", "b.test", ANY_HOST))
    yield "common_name_alone", leaf(f"nginx-tls-common-name.{DOMAIN}", now, issuer=issuer, names=())


def _strengths(issuer: Certificate, now: datetime) -> Iterator[tuple[str, Certificate]]:
    keys: dict[str, Key] = {
        "rsa_1024": rsa.generate_private_key(65537, WEAK_RSA_BITS),
        "rsa_2048": rsa.generate_private_key(65537, SOUND_RSA_BITS),
        "ec_384": ec.generate_private_key(ec.SECP384R1()),
    }
    for name, key in keys.items():
        yield name, leaf("any", now, issuer=issuer, names=(ANY_HOST,), key=key)


def _below_expired(root: Certificate, now: datetime) -> tuple[Certificate, ...]:
    middle = authority("Intermediate of old", now, issuer=root, lifetime=(-900 * DAY, -DAY))
    return (leaf("any", now, issuer=middle, names=(ANY_HOST,)), middle)


def _crossed_root(root: Certificate, now: datetime) -> Certificate:
    """The key and name of ``root``, once signed by an older root that everybody has forgotten."""
    past = (-900 * DAY, -30 * DAY)
    old = authority("Old root", now, lifetime=past)
    return authority("Rig root", now, issuer=old, key=root.key, lifetime=past)
