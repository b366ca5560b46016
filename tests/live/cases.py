"""How each case of the rig is configured: its certificates, its host and what it answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.certificates import DAY, Certificate, authority, leaf, odd_names, server_files

HOST = "chat.edge.test"
OLD_ROOT = "old_root.pem"
_MARGIN = timedelta(hours=1)
"""So that a certificate still has the days that it should have when it is looked at."""


@dataclass(frozen=True)
class Case:
    """One server.

    Attributes:
        chain, key: files with the certificates as sent and the leaf's key, None without TLS.
        declared_status: what the registry says that the health route answers.
        answered_status: what it answers; 0 for nothing at all, ever.
        is_plain: whether it speaks HTTP without TLS.
        root: file with the root that the registry holds for it, None for the rig's.
    """

    host: str = HOST
    chain: Path | None = None
    key: Path | None = None
    declared_status: int = 200
    answered_status: int = 200
    is_plain: bool = False
    root: Path | None = None


def cases(folder: Path, now: datetime) -> dict[str, Case]:
    """Make every certificate and write it to ``folder``; ``root.pem`` is the one to trust."""
    root = authority("Rig root", now)
    middle = authority("Rig intermediate", now, issuer=root)
    (folder / "root.pem").write_text(root.pem)
    good = (leaf(HOST, now, issuer=middle), middle)
    chains = {
        "good": good,
        "missing_intermediate": good[:1],
        "answers_500": good,
        "answers_204": good,
        "never_answers_http": good,
        "self_signed": (leaf(HOST, now),),
        "expired_root_sent": (*good, _crossed_root(root, now)),
        "expired_root": (leaf(HOST, now, issuer=_old_root(folder, now)),),
        **_leaves(middle, now),
    }
    files = {name: server_files(folder, name, chain) for name, chain in chains.items()}
    made = {name: Case(chain=chain, key=key) for name, (chain, key) in files.items()}
    return made | {
        "answers_500": _answering(made["good"], declared=200, answered=500),
        "answers_204": _answering(made["good"], declared=204, answered=204),
        "never_answers_http": _answering(made["good"], declared=200, answered=0),
        "address": Case("127.0.0.1", *files["address"]),
        "expired_root": Case(HOST, *files["expired_root"], root=folder / OLD_ROOT),
        "never_answers_tls": Case(answered_status=0),
        "refused": Case(answered_status=0),
        "not_tls": Case(is_plain=True),
    }


def _leaves(issuer: Certificate, now: datetime) -> dict[str, tuple[Certificate, ...]]:
    past = (-100 * DAY, -10 * DAY)
    leaves = {
        "expired": leaf(HOST, now, issuer=issuer, lifetime=past),
        "wrong_host": leaf("other.test", now, issuer=issuer),
        "expired_and_wrong_host": leaf("other.test", now, issuer=issuer, lifetime=past),
        "client_purpose": leaf(HOST, now, issuer=issuer, purpose=ExtendedKeyUsageOID.CLIENT_AUTH),
        "wildcard": leaf("any", now, issuer=issuer, names=("*.edge.test",)),
        "odd_names": leaf(HOST, now, issuer=issuer, alternatives=odd_names(HOST)),
        "address": leaf("any", now, issuer=issuer, names=("127.0.0.1",)),
    }
    for days in (22, 20, 6):
        left = (-60 * DAY, days * DAY + _MARGIN)
        leaves[f"days_{days}"] = leaf(HOST, now, issuer=issuer, lifetime=left)
    return {name: (found, issuer) for name, found in leaves.items()}


def _old_root(folder: Path, now: datetime) -> Certificate:
    root = authority("Rig root of old", now, lifetime=(-900 * DAY, -DAY))
    (folder / OLD_ROOT).write_text(root.pem)
    return root


def _crossed_root(root: Certificate, now: datetime) -> Certificate:
    """The key and name of ``root``, once signed by an older root that everybody has forgotten."""
    past = (-900 * DAY, -30 * DAY)
    old = authority("Old root", now, lifetime=past)
    return authority("Rig root", now, issuer=old, key=root.key, lifetime=past)


def _answering(case: Case, *, declared: int, answered: int) -> Case:
    return Case(case.host, case.chain, case.key, declared, answered)
