"""Credentials on their way out: where they may go, and that nothing but the wire sees them."""

import re
from dataclasses import dataclass

from readiness.egress.errors import CredentialRefusedError
from readiness.egress.scope import Scope
from registry.domain.secret import Secret

_ONE_LINE = re.compile(r"[!-~](?:[ -~]*[!-~])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credential:
    """One header that lets its sender in."""

    header: str
    value: Secret


def credential_header(credential: Credential, scope: Scope) -> tuple[str, str]:
    """Return the header as it is sent to ``scope``.

    Raises:
        CredentialRefusedError: the connection would not protect it, or no header can carry it.
    """
    if not scope.protects_credentials:
        raise CredentialRefusedError(
            f"No credential is sent to {scope.origin}: the connection is not encrypted. "
            "Serve the edge over https."
        )
    # checked here, for the HTTP library names a value that it cannot send in its exception
    if not _ONE_LINE.fullmatch(credential.value.reveal()):
        raise CredentialRefusedError(
            "The value of the identity is not one line of printable ASCII. Set it again."
        )
    return credential.header, credential.value.reveal()
