"""Whether somebody may come to an address at all, before anything is looked up."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.domain.permissions import Permission
from registry.domain.tokens import Scope, Verb, allows
from registry.models import ApiToken
from registry.selectors.tokens import scopes_of


def scopes_asked(request: Request) -> tuple[Scope, ...] | None:
    """Return the scopes of the token of a request, None where somebody is signed in."""
    return tuple(scopes_of(request.auth)) if isinstance(request.auth, ApiToken) else None


class TokenReaches(BasePermission):
    """A token goes where its scopes say; whoever is signed in goes everywhere.

    What its person may do there is asked for each record, by ``registry.rights``.
    """

    message = (
        "No scope of this token covers this. Make one whose scope does, in your account; "
        "what only people do, no token does."
    )

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the token of the request, if it has one, is for this."""
        if not isinstance(request.auth, ApiToken):
            return True
        if request.method in getattr(view, "for_people", ()):
            return False
        scopes = scopes_of(request.auth)
        place = (view.kwargs.get("slug", ""), view.kwargs.get("name", ""))
        if not getattr(view, "is_about_interface", False):
            place = ("", "")
        asked: Permission | None = getattr(view, "asks", {}).get(request.method)
        if asked is None:
            return any(scope.covers(Verb.REGISTRY_READ, *place) for scope in scopes)
        return allows(scopes, asked, *place)
