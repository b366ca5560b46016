"""Versions of a record: a digest of what it shows, so that nobody overwrites what they never saw.

There is no counter that a service could forget. Where two versions have the same digest, there is
nothing that could be lost.
"""

import hashlib

DIGITS = 32


def digest_of(shown: bytes) -> str:
    """Return the digest of a record as it is shown: 32 hexadecimal digits of SHA-256."""
    return hashlib.sha256(shown).hexdigest()[:DIGITS]
