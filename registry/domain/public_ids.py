"""Public ids of records without a natural key: a prefix, and a ULID.

A ULID (https://github.com/ulid/spec) is 48 bits of time in milliseconds and 80 random bits, in 26
digits of Crockford's base 32, so that ids sort by the time at which they were made.
"""

import re
from datetime import datetime

RANDOM_BITS = 80
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 26

RELEASE = "rel"
WAIVER = "wav"
ATTESTATION = "att"
EVIDENCE = "evd"
EVALUATION = "gev"
VALIDATION = "val"
LONGEST = len(RELEASE) + 1 + _LENGTH
"""Characters of an id; all prefixes are of one length."""
RELEASE_PATTERN = re.compile(rf"{RELEASE}_[0-7][{_DIGITS}]{{{_LENGTH - 1}}}", re.ASCII)


def public_id(prefix: str, now: datetime, randomness: int) -> str:
    """Return a new id.

    Args:
        randomness: ``RANDOM_BITS`` random bits.
    """
    milliseconds = int(now.timestamp() * 1000)
    number = (milliseconds << RANDOM_BITS) | randomness
    digits = (_DIGITS[(number >> 5 * place) & 31] for place in reversed(range(_LENGTH)))
    return f"{prefix}_{''.join(digits)}"
