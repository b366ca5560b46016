"""The text of an API token, and what a token may be used for.

A token reads ``opr_<public id>_<secret><checksum>`` in letters and digits alone, so that a
double-click selects all of it and a scanner for leaked secrets finds it by ``SCANNED``. The
checksum tells a token that was mistyped, or made up, without asking the database.
"""

import hashlib
import hmac
import re
import string
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.permissions import Permission
from registry.domain.secret import Secret

PREFIX = "opr"
PUBLIC_ID_BYTES = 8
SECRET_BYTES = 32
"""256 random bits. Nobody finds them by trying, however fast the hash, so a plain SHA-256 of them
is kept: a slow hash protects what people choose, and would cost as much with every request."""
PUBLIC_ID_LENGTH = 11
NO_DIGEST = "0" * 64
"""Of no secret: what is compared where there is no token, so that it takes as long."""
_SECRET_LENGTH = 43
_CHECKSUM_LENGTH = 6
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_TAIL_LENGTH = _SECRET_LENGTH + _CHECKSUM_LENGTH
SCANNED = re.compile(rf"{PREFIX}_[0-9A-Za-z]{{{PUBLIC_ID_LENGTH}}}_[0-9A-Za-z]{{{_TAIL_LENGTH}}}")


class TokenInvalid(Exception):
    """A text that is no token of this program; the message says what is wrong, not the text."""


class Verb(StrEnum):
    """What a token may be used for."""

    REGISTRY_READ = "registry:read"
    REGISTRY_WRITE = "registry:write"
    RELEASE_WRITE = "release:write"
    EVIDENCE_WRITE = "evidence:write"
    GATE_READ = "gate:read"
    GATE_EVALUATE = "gate:evaluate"
    AUDIT_READ = "audit:read"

    @property
    def label(self) -> str:
        """The verb with what it allows, for people."""
        return f"{self.value}: {_MEANINGS[self]}"

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.value.endswith(":write")

    @property
    def needs_sponsor(self) -> bool:
        """Whether somebody has to stand behind what it writes: it can propose a release."""
        return self in (Verb.REGISTRY_WRITE, Verb.RELEASE_WRITE)


_MEANINGS = {
    Verb.REGISTRY_READ: "read the records and what was found out",
    Verb.REGISTRY_WRITE: "change the records, and have them probed",
    Verb.RELEASE_WRITE: "propose releases, and say what became of them",
    Verb.EVIDENCE_WRITE: "hand in evidence from a pipeline or a tool",
    Verb.GATE_READ: "read what was decided about releases",
    Verb.GATE_EVALUATE: "ask whether a release may go out, and let it out",
    Verb.AUDIT_READ: "read who wrote what",
}

ACTS_OF_PEOPLE = frozenset(
    {
        Permission.ANSWER_CHECKLIST,
        Permission.ACTIVATE_SCORECARD,
        Permission.ANSWER_OWNERSHIP,
        Permission.CAST_VOTE,
        Permission.CHANGE_ISSUER,
        Permission.CHANGE_TRUST_RULE,
        Permission.DECIDE_WAIVER,
        Permission.LEAVE_TEAM,
        Permission.LOOSEN_POLICY,
        Permission.MANAGE_PEOPLE,
        Permission.OVERRIDE_RELEASE,
        Permission.REMOVE_SAMPLES,
        Permission.REVOKE_WAIVER,
    }
)
"""What no token does, whatever its scopes: only somebody who is signed in."""

_VERBS = {
    Permission.READ_AUDIT: (Verb.AUDIT_READ,),
    Permission.HAND_IN_EVIDENCE: (Verb.EVIDENCE_WRITE,),
    Permission.EVALUATE_GATE: (Verb.GATE_EVALUATE,),
    Permission.ADMIT_RELEASE: (Verb.GATE_EVALUATE, Verb.RELEASE_WRITE, Verb.REGISTRY_WRITE),
    Permission.CHANGE_RELEASE: (Verb.RELEASE_WRITE, Verb.REGISTRY_WRITE),
    Permission.ROLL_BACK_RELEASE: (Verb.RELEASE_WRITE, Verb.REGISTRY_WRITE),
}
"""The verbs of which a permission takes one, where it is not to write records alone."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing that a token may be used for, and where.

    Attributes:
        interface: slug of the one interface, "" for all.
        environment: name of the one environment of it, "" for all.
    """

    verb: Verb
    interface: str = ""
    environment: str = ""

    def __str__(self) -> str:
        place = "/".join(filter(None, (self.interface, self.environment)))
        return f"{self.verb} on {place}" if place else self.verb.value

    def covers(self, verb: Verb, interface: str = "", environment: str = "") -> bool:
        """Tell whether the scope allows ``verb`` there; blank means what concerns all of them."""
        return (
            self.verb is verb
            and self.interface in ("", interface)
            and self.environment in ("", environment)
        )


@dataclass(frozen=True, slots=True)
class TokenText:
    """A token as it is handed over, in parts.

    Attributes:
        public_id: what lists and audit rows call it.
        secret: what only its holder knows.
    """

    public_id: str
    secret: Secret

    def raw(self) -> str:
        """Return the whole token: shown once, never stored."""
        body = f"{PREFIX}_{self.public_id}_{self.secret.reveal()}"
        return body + _checksum(body)

    def digest(self) -> str:
        """Return what is stored in the secret's place."""
        return hashlib.sha256(self.secret.reveal().encode()).hexdigest()

    def matches(self, digest: str) -> bool:
        """Tell, in constant time, whether ``digest`` was made of this secret."""
        return hmac.compare_digest(self.digest(), digest)


def mint(public_id: bytes, secret: bytes) -> TokenText:
    """Make a token of random bytes, ``PUBLIC_ID_BYTES`` and ``SECRET_BYTES`` many."""
    return TokenText(
        _in_base_62(int.from_bytes(public_id), PUBLIC_ID_LENGTH),
        Secret(_in_base_62(int.from_bytes(secret), _SECRET_LENGTH)),
    )


def parse(raw: str) -> TokenText:
    """Read a token.

    Raises:
        TokenInvalid: it is none, or was mistyped.
    """
    if not SCANNED.fullmatch(raw):
        raise TokenInvalid(
            f"A token begins with {PREFIX}_ and has letters and digits: copy it whole."
        )
    body, checksum = raw[:-_CHECKSUM_LENGTH], raw[-_CHECKSUM_LENGTH:]
    if _checksum(body) != checksum:
        raise TokenInvalid("The token was mistyped or cut: its checksum does not fit.")
    _, public_id, secret = body.split("_")
    return TokenText(public_id, Secret(secret))


def verbs_of(permission: Permission) -> tuple[Verb, ...]:
    """Return the verbs of which a token needs one to use ``permission``."""
    return _VERBS.get(permission, (Verb.REGISTRY_WRITE,))


def allows(
    scopes: Iterable[Scope], permission: Permission, interface: str = "", environment: str = ""
) -> bool:
    """Tell whether ``scopes`` let a token use ``permission`` of its person there."""
    if permission in ACTS_OF_PEOPLE:
        return False
    verbs = verbs_of(permission)
    return any(scope.covers(verb, interface, environment) for scope in scopes for verb in verbs)


def _checksum(body: str) -> str:
    return _in_base_62(zlib.crc32(body.encode()), _CHECKSUM_LENGTH)


def _in_base_62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[rest])
    return "".join(reversed(digits))
