"""Whether a token is what its issuer signed for us, now: pure, with the time as an argument.

RFC 7519 and RFC 8725 (best practices): the algorithm is that of the key and never "none" or one
with a shared secret, no key is taken from the token, and every claim that limits it is demanded.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from registry.domain.machines.issuers import IssuerKind
from registry.domain.machines.keys import ALGORITHMS, VerifyingKey
from registry.domain.machines.refusals import Reason, TokenRefused

LEEWAY = timedelta(seconds=60)
"""By how much two clocks may differ (gate.md, "Clocks")."""
LONGEST_AGE = timedelta(hours=6)
"""Oldest token that is taken, however long it says it lives: the longest job of GitHub's own
runners. GitLab's tokens live as long as the limit of their job, which can be weeks."""
LARGEST_TOKEN = 16 * 1024
"""Characters: more than any header of a request carries."""
LONGEST_JTI = 255


@dataclass(frozen=True, slots=True)
class Trusted:
    """An issuer as far as its tokens are concerned.

    Attributes:
        iss: what stands in them, exactly.
        keys: its public keys; () where none could be had.
    """

    iss: str
    kind: IssuerKind
    keys: tuple[VerifyingKey, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says, once its signature and its limits were found right.

    Attributes:
        token_id: digest by which a second use of it is known.
        ends_at: when it is taken no longer, by its own limit or by ours, leeway included.
        values: every claim that is a text or a whole number, as a text.
    """

    issuer: str
    subject: str
    token_id: str
    ends_at: datetime
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unverified:
    """A token taken apart, of which nothing is believed."""

    algorithm: str
    kid: str | None
    content: Mapping[str, Any]

    @property
    def issuer(self) -> str:
        """Whom it says that it is from: only good for looking up whose keys to try."""
        found = self.content.get("iss")
        return found if isinstance(found, str) else ""


def looks_like_one(raw: str) -> bool:
    """Tell whether ``raw`` could be an ID token, rather than a token of this program."""
    return raw.startswith("eyJ") and raw.count(".") == 2


def taken_apart(raw: str) -> Unverified:
    """Return what ``raw`` says of itself, before anything of it is believed.

    Raises:
        TokenRefused: it is no signed token, or by an algorithm that is not taken.
    """
    if len(raw) > LARGEST_TOKEN:
        raise TokenRefused(Reason.MALFORMED, "This is longer than an ID token can be.")
    try:
        parts = jwt.api_jws.decode_complete(raw, options={"verify_signature": False})
        content = json.loads(parts["payload"])
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise _malformed() from error
    header = parts["header"]
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(content, dict) or not isinstance(kid, str | None) or "crit" in header:
        raise _malformed()
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        allowed = ", ".join(sorted(ALGORITHMS))
        raise TokenRefused(
            Reason.ALGORITHM, f"It is not signed by an algorithm that is taken: {allowed}."
        )
    found = Unverified(algorithm, kid, content)
    # whoever sends it chose the text, and half a character or NUL cannot be looked up
    if not found.issuer.isprintable():
        raise _malformed()
    return found


def verify(raw: str, issuer: Trusted, *, audience: str, now: datetime) -> Claims:
    """Return what a token says, if ``issuer`` signed it for ``audience`` and it holds at ``now``.

    Raises:
        TokenRefused: it is not so; the reason is the first thing that is wrong.
    """
    told = taken_apart(raw)
    if told.issuer != issuer.iss:
        raise TokenRefused(
            Reason.WRONG_ISSUER,
            f"It is not from this issuer: iss has to be {issuer.iss}, to the letter.",
            claim="iss",
            expected=issuer.iss,
        )
    _require_signature(raw, told, issuer.keys)
    _require_audience(told.content, audience)
    ends = _require_time(told.content, now.timestamp())
    return Claims(
        issuer=issuer.iss,
        subject=_text(told.content, "sub"),
        token_id=_token_id(raw, told.content, issuer.kind),
        ends_at=datetime.fromtimestamp(ends, UTC),
        values=dict(_values(told.content)),
    )


def _require_signature(raw: str, told: Unverified, keys: Sequence[VerifyingKey]) -> None:
    if not keys:
        raise TokenRefused(
            Reason.NO_KEYS,
            "There are no keys of its issuer that still count. The page of issuers says why.",
        )
    key = _key(told, keys)
    if told.algorithm not in key.algorithms:
        allowed = ", ".join(sorted(key.algorithms))
        raise TokenRefused(
            Reason.ALGORITHM, f"The key that it names signs by {allowed} alone.", claim="alg"
        )
    try:
        jwt.api_jws.decode(raw, key.key.key, algorithms=[told.algorithm])
    except jwt.PyJWTError as error:
        raise TokenRefused(
            Reason.BAD_SIGNATURE, "Its signature is not that of its issuer's key."
        ) from error


def _key(told: Unverified, keys: Sequence[VerifyingKey]) -> VerifyingKey:
    if told.kid is None and len(keys) == 1:
        return keys[0]
    named = [key for key in keys if told.kid and key.kid == told.kid]
    if not named:
        raise TokenRefused(
            Reason.UNKNOWN_KEY, "It names a key that its issuer does not publish.", claim="kid"
        )
    fitting = [key for key in named if told.algorithm in key.algorithms]
    return (fitting or named)[0]


def _require_audience(content: Mapping[str, Any], audience: str) -> None:
    found = content.get("aud")
    # whoever else a token is for could hand it on to us
    if found not in (audience, [audience]):
        raise TokenRefused(
            Reason.WRONG_AUDIENCE,
            f"It was not made for here: ask for a token whose only audience is {audience}.",
            claim="aud",
            expected=audience,
        )


def _require_time(content: Mapping[str, Any], now: float) -> float:
    """Return when it ends, in seconds since 1970."""
    leeway, expires, issued = (
        LEEWAY.total_seconds(),
        _moment(content, "exp"),
        _moment(content, "iat"),
    )
    begins = _moment(content, "nbf") if "nbf" in content else issued
    for claim, moment in (("iat", issued), ("nbf", begins)):
        if moment > now + leeway:
            raise TokenRefused(
                Reason.FUTURE,
                "It begins to count in the future. Compare the clocks of both machines.",
                claim=claim,
            )
    if now >= expires + leeway:
        raise TokenRefused(
            Reason.EXPIRED, "It has expired. Have the pipeline ask for another.", claim="exp"
        )
    last = issued + LONGEST_AGE.total_seconds()
    if now >= last + leeway:
        hours = int(LONGEST_AGE.total_seconds()) // 3600
        raise TokenRefused(
            Reason.TOO_OLD,
            f"It is older than {hours} hours. Have the pipeline ask for another.",
            claim="iat",
        )
    return min(expires, last) + leeway


def _moment(content: Mapping[str, Any], claim: str) -> float:
    found = content.get(claim)
    if isinstance(found, bool) or not isinstance(found, int | float) or not _is_finite(found):
        raise _missing(claim)
    return float(found)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _text(content: Mapping[str, Any], claim: str) -> str:
    found = content.get(claim)
    if not isinstance(found, str) or not found:
        raise _missing(claim)
    return found


def _token_id(raw: str, content: Mapping[str, Any], kind: IssuerKind) -> str:
    if "jti" in content or kind.profile.names_tokens:
        name = _text(content, "jti")
        if len(name) > LONGEST_JTI:
            raise _missing("jti")
    else:
        # without the signature, of which some algorithms know several for one content
        name = raw.rpartition(".")[0]
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def _values(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    plain = ((name, one) for name, one in content.items() if not isinstance(one, bool))
    return [(name, str(one)) for name, one in plain if isinstance(one, str | int)]


def _malformed() -> TokenRefused:
    return TokenRefused(
        Reason.MALFORMED, "This is no signed ID token: three parts, with a dot between them."
    )


def _missing(claim: str) -> TokenRefused:
    return TokenRefused(
        Reason.MISSING_CLAIM, f"It has no {claim} that could be read, and needs one.", claim=claim
    )
