"""Servers whose certificates are the attack; what they answer is sound."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from tests.certificates import DAY, Certificate, authority, leaf, odd_names
from tests.hostile.shape import HOST, Chain, Hostile, answer, say
from tests.hostile.texts import ESCAPES, MARKUP
from tests.loopback import Handler

REFUSE: Handler = partial(
    say, answer(b"who?", "WWW-Authenticate: Bearer", status="401 Unauthorized")
)
THOUSANDS = 2000
"""Of names in one certificate, and just below what OpenSSL takes."""


def _with_names(names: tuple[str, ...], subject: str = HOST) -> Chain:
    return lambda root, now: (leaf(subject, now, issuer=root, names=names),)


def _with_alternatives(der: Callable[[], bytes]) -> Chain:
    def chain(root: Certificate, now: datetime) -> tuple[Certificate, ...]:
        extension = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, der())
        return (leaf(HOST, now, issuer=root, alternatives=extension),)

    return chain


def _odd(root: Certificate, now: datetime) -> Certificate:
    return leaf(HOST, now, issuer=root, alternatives=odd_names(HOST))


def _sequence(*entries: bytes) -> bytes:
    content = b"".join(bytes((0x82, len(entry))) + entry for entry in entries)
    return b"\x30\x82" + len(content).to_bytes(2, "big") + content


def _followed_by(number: int) -> Chain:
    """Return the leaf with so many certificates behind it that belong to nothing."""

    def chain(root: Certificate, now: datetime) -> tuple[Certificate, ...]:
        stranger = authority("Stranger", now)
        return (leaf(HOST, now, issuer=root), *(stranger,) * number)

    return chain


def _steps(number: int) -> Chain:
    """Return a path of so many intermediates between leaf and root."""

    def chain(root: Certificate, now: datetime) -> tuple[Certificate, ...]:
        path = [root]
        for step in range(number):
            path.append(authority(f"Step {step}", now, issuer=path[-1]))
        return (leaf(HOST, now, issuer=path[-1]), *reversed(path[1:]))

    return chain


def _untrusted(subject: str) -> Chain:
    """Return a self-signed certificate with a subject of its own making."""
    return lambda root, now: (leaf(subject, now, names=(HOST,)),)


def _lasting(root: Certificate, now: datetime) -> tuple[Certificate, ...]:
    ends = datetime(9999, 12, 31, 23, 59, 59, tzinfo=now.tzinfo)
    return (leaf(HOST, now, issuer=root, lifetime=(-DAY, ends - now)),)


def _ancient(root: Certificate, now: datetime) -> tuple[Certificate, ...]:
    begins = datetime(1950, 1, 1, tzinfo=now.tzinfo)
    return (leaf(HOST, now, issuer=root, lifetime=(begins - now, begins - now + DAY)),)


def _served(name: str, chain: Chain) -> Hostile:
    return Hostile(f"certificate-{name}", REFUSE, chain=chain)


CERTIFICATES = (
    _served("of-2000-names", _with_names((HOST, *(f"n{n}.edge.test" for n in range(THOUSANDS))))),
    _served("of-wildcards", _with_names(("*", "*.*", "*.test", "**.edge.test", "c*.edge.test"))),
    _served("of-empty-names", _with_alternatives(lambda: _sequence(b"", HOST.encode()))),
    _served("of-nul-names", _with_alternatives(lambda: _sequence(f"{HOST}\0.evil.test".encode()))),
    _served(
        "of-escapes",
        _with_alternatives(lambda: _sequence(b"\x1b[31m", b"\x07\r\n", HOST.encode())),
    ),
    _served("of-umlauts", _with_alternatives(lambda: _sequence("chät.test".encode()))),
    _served("of-odd-names", lambda root, now: (_odd(root, now),)),
    _served("of-markup-trusted", _with_names((HOST, "<script>alert(1)</script>", "[red]x"))),
    _served("of-markup", _untrusted(MARKUP[:64])),
    _served("of-control-characters", _untrusted(ESCAPES)),
    _served("of-formulas", _untrusted("=cmd|' /C calc'!A0")),
    _served("for-8000-years", _lasting),
    _served("of-1950", _ancient),
    _served("with-40-strangers", _followed_by(40)),
    _served("with-1000-strangers", _followed_by(1000)),
    _served("of-12-steps", _steps(12)),
)
