"""The token of an allow: it lets one thing out once, soon, and nothing else (gate.md, "admit")."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from jwt.types import Options

LIFETIME = timedelta(minutes=15)
LEEWAY_SECONDS = 60
ALGORITHM = "HS256"
_AUDIENCE = "ops-registry/admit"
_NEEDED = ("exp", "iat", "jti", "aud", "sub", "subject", "place", "run")


class DecisionTokenInvalid(ValueError):
    """A text that is no decision token of this installation."""


class DecisionTokenExpired(DecisionTokenInvalid):
    """A decision token that waited for too long."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a token stands for.

    Attributes:
        token_id: by which it is known to be spent.
        evaluation: public id.
        place: interface and environment.
        run: natural key of the question, which names the run and who asks.
    """

    token_id: str
    evaluation: str
    subject_digest: str
    place: str
    run: str


def decision_token(decision: Decision, key: bytes, now: datetime) -> str:
    """Return the token, which holds for ``LIFETIME``."""
    claims = {
        "aud": _AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "jti": decision.token_id,
        "sub": decision.evaluation,
        "subject": decision.subject_digest,
        "place": decision.place,
        "run": decision.run,
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def decision_of(token: str, key: bytes, now: datetime) -> Decision:
    """Return what a token stands for.

    Raises:
        DecisionTokenExpired: it waited for too long.
        DecisionTokenInvalid: it was not made here, or changed since.
    """
    # the time is an argument, so what depends on it is compared here
    asked: Options = {"require": list(_NEEDED), "verify_exp": False, "verify_iat": False}
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=_AUDIENCE,
            options=asked,
        )
    except jwt.InvalidTokenError as error:
        raise DecisionTokenInvalid("This is no decision token of this gate.") from error
    if now.timestamp() >= int(claims["exp"]):
        raise DecisionTokenExpired(
            "The decision token waited for too long: ask the gate again, and admit at once."
        )
    if int(claims["iat"]) > now.timestamp() + LEEWAY_SECONDS:
        raise DecisionTokenInvalid("This decision token is of a time to come.")
    texts = [str(claims[name]) for name in ("jti", "sub", "subject", "place", "run")]
    return Decision(*texts)
