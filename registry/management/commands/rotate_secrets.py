"""``manage.py rotate_secrets``: encrypt stored secrets with the first of ``SECRETS_KEYS``."""

from django.core.management.base import BaseCommand

from registry.domain.origins import of_command
from registry.domain.vault import VaultHasNoKeys
from registry.services.secret_rotation import secrets_rotate

LOST = 1
"""Exit status when a stored secret cannot be opened with any key."""
NO_KEYS = 2
"""Exit status when there is no key to encrypt with; nothing was written then."""


class Command(BaseCommand):
    """Rotates stored secrets; run it after putting a new key first."""

    help = "Encrypt every stored secret with the first key of SECRETS_KEYS."

    def handle(self, *_: object, **__: object) -> None:
        """Rotate, and say how many were, and which could not be."""
        try:
            rotation = secrets_rotate(by=of_command("rotate_secrets"))
        except VaultHasNoKeys:
            self.stderr.write("SECRETS_KEYS is not set: put the new key before the old ones.")
            raise SystemExit(NO_KEYS) from None
        self.stdout.write(f"{rotation.rotated} stored secrets are encrypted with the first key.")
        for name in rotation.lost:
            self.stderr.write(f"No key opens {name}: give it again, or put its key back.")
        if rotation.lost:
            raise SystemExit(LOST)
