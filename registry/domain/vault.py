"""Sealing secrets with keys, and opening them again for the purpose they were sealed for."""

import json
from collections.abc import Sequence
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from registry.domain.secret import Secret


class VaultHasNoKeys(Exception):
    """Nothing can be sealed or opened without a key."""


class SecretLost(Exception):
    """A sealed secret cannot be opened; the message says why and what to do."""


class Vault:
    """Encrypts with the first key and decrypts with any (Fernet: AES-CBC and HMAC-SHA256).

    Args:
        keys: Fernet keys, 32 bytes in URL-safe base64, the current one first.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [Fernet(key) for key in keys]

    def seal(self, secret: Secret, *, purpose: str, now: datetime) -> str:
        """Encrypt ``secret`` so that it opens for ``purpose`` alone.

        Raises:
            VaultHasNoKeys: there is no key.
        """
        content = json.dumps({"purpose": purpose, "value": secret.reveal()}).encode()
        return self._fernet().encrypt_at_time(content, int(now.timestamp())).decode()

    def unseal(self, sealed: str, *, purpose: str) -> Secret:
        """Return what was sealed for ``purpose``.

        Raises:
            VaultHasNoKeys: there is no key.
            SecretLost: no key opens it, or it was sealed for something else.
        """
        try:
            content = json.loads(self._fernet().decrypt(sealed))
        except InvalidToken:
            raise SecretLost("No key opens it.") from None
        if content["purpose"] != purpose:
            raise SecretLost("It was sealed for something else.")
        return Secret(content["value"])

    def reseal(self, sealed: str) -> str:
        """Encrypt with the first key what any key opens.

        Raises:
            VaultHasNoKeys: there is no key.
            SecretLost: no key opens it.
        """
        try:
            return self._fernet().rotate(sealed).decode()
        except InvalidToken:
            raise SecretLost("No key opens it.") from None

    def _fernet(self) -> MultiFernet:
        if not self._keys:
            raise VaultHasNoKeys
        return MultiFernet(self._keys)
