"""Who sends a request: whoever holds the token in it, or is signed in in the browser."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from registry.models import ApiToken, User
from registry.services.tokens import token_authenticate

SCHEME = "Bearer"
Authenticated = tuple[User, ApiToken]
"""The person behind a token, and the token."""


class TokenAuthentication(BaseAuthentication):
    """A token in ``Authorization: Bearer opr_…`` (RFC 6750)."""

    def authenticate(self, request: Request) -> Authenticated | None:
        """Return the person of the token and the token, None where the request has none.

        Raises:
            AuthenticationFailed: the token opens nothing; the answer does not say why.
        """
        scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token = token_authenticate(raw=raw.strip(), now=timezone.now())
        if token is None:
            raise AuthenticationFailed(
                "This token opens nothing: it was mistyped, revoked, or has expired. "
                "Make another one in your account."
            )
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        """Return how to authenticate, for the header of a 401."""
        return f'{SCHEME} realm="api"'
