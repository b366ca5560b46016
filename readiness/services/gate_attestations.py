"""Signing what the gate says, so that others can verify it without asking.

The key is made of ``SECRET_KEY``, so that it is stored nowhere, and one of a fallback signs no more
but is still published: what it signed stays good until the fallback goes.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from readiness.domain.gate.attesting import Program, SigningKey, statement_of
from readiness.selectors.gate_answers import Answered
from registry.services.errors import Refused

_SALT = "readiness.gate.attestation"


def attestation_keys() -> list[dict[str, str]]:
    """Return the public keys of attestations, the one that signs first."""
    return [_key(secret).public for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def attestation_sign(answered: Answered, now: datetime) -> dict[str, Any]:
    """Return a signed statement of what the gate says.

    Raises:
        Refused: nobody said what would go out, and nothing is registered.
    """
    if not answered.subject_digest:
        raise Refused(
            "", "Nothing is named or registered, so there is nothing to attest.", "no_subject"
        )
    program = Program(settings.PUBLIC_URL.rstrip("/"), settings.VERSION)
    said = statement_of(answered.content, answered.image, answered.audit_head, program, now)
    return _key(settings.SECRET_KEY).envelope(said)


def _key(secret: str | bytes) -> SigningKey:
    return SigningKey(salted_hmac(_SALT, "key", secret=secret, algorithm="sha256").digest())
