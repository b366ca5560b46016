"""Which tokens come to the gate: it is about what its body names, not what its address does."""

from django.core.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.api.permissions import TokenReaches, scopes_asked
from registry.domain.tokens import Verb, verbs_of

READING = (Verb.GATE_EVALUATE, Verb.GATE_READ, Verb.REGISTRY_READ)
"""Each of them lets a token read what was decided."""


class GateReaches(TokenReaches):
    """A token whose scopes are for the gate, wherever; the place is asked for once it is known."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the token of the request, if it has one, is for this at all."""
        scopes = scopes_asked(request)
        asked = getattr(view, "asks", {}).get(request.method)
        verbs = verbs_of(asked) if asked else READING
        return scopes is None or any(scope.verb in verbs for scope in scopes)


def require_reach(request: Request, slug: str, name: str) -> None:
    """Let the caller go on only if the token of the request, if any, may read of that place.

    Raises:
        PermissionDenied: its scopes are for others.
    """
    scopes = scopes_asked(request)
    if scopes is None:
        return
    if not any(scope.covers(verb, slug, name) for scope in scopes for verb in READING):
        raise PermissionDenied
