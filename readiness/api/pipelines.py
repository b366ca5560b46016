"""Who sends a request, where a pipeline may send its own ID token."""

from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from readiness.services.machine_tokens import pipeline_authenticate
from registry.api.authentication import SCHEME, Authenticated, TokenAuthentication
from registry.api.origins import origin_of
from registry.api.problems import FieldError
from registry.domain.machines.refusals import Reason, TokenRefused
from registry.domain.machines.verification import looks_like_one
from registry.domain.origins import Via
from registry.rights import Actor
from registry.selectors.machines import identity_of
from registry.services.machine_tokens import Asked


class PipelineRefused(AuthenticationFailed):
    """An ID token that opens nothing, and why.

    Attributes:
        told: the reason, for programs.
    """

    def __init__(self, refused: TokenRefused) -> None:
        super().__init__(refused.message, refused.reason)
        pointer = "/change/commit" if refused.reason is Reason.WRONG_COMMIT else ""
        self.told = [FieldError(pointer=pointer, code=refused.reason, detail=refused.message)]


class PipelineAuthentication(TokenAuthentication):
    """A token of this program, or the ID token of a pipeline, in ``Authorization: Bearer``.

    Either way an API token acts, so that scopes, rights, limits and the audit trail are the same.
    """

    def authenticate(self, request: Request) -> Authenticated | None:
        """Return the person behind the token and the API token, None where there is none.

        Raises:
            AuthenticationFailed: the token opens nothing; of an ID token the answer says why.
        """
        scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower() or not looks_like_one(raw.strip()):
            return super().authenticate(request)
        try:
            token = pipeline_authenticate(
                raw=raw.strip(),
                asked=place_asked(request),
                origin=origin_of(request, Via.API),
                audience=settings.PUBLIC_URL,
                now=timezone.now(),
            )
        except TokenRefused as refused:
            raise PipelineRefused(refused) from refused
        return token.person, token


def require_commit(by: Actor, commit: str) -> None:
    """Let the caller go on only if the run that asks, if one does, is of ``commit``.

    An exchanged token is asked as well, and an ID token each time that it comes.

    Raises:
        PipelineRefused: it is of another; nothing is asked about a commit that is "".
    """
    if not commit or by.token is None:
        return
    try:
        identity_of(by.token).require_commit(commit)
    except TokenRefused as refused:
        raise PipelineRefused(refused) from refused


def place_asked(request: Request) -> Asked:
    """Return the place and the commit that a request is about, by its address or its body."""
    where = (request.parser_context or {}).get("kwargs", {})
    interface, environment, commit = where.get("slug", ""), where.get("name", ""), ""
    if not interface and request.method == "POST" and isinstance(request.data, Mapping):
        interface, environment = request.data.get("interface"), request.data.get("environment")
        change = request.data.get("change")
        commit = _text(change.get("commit")).strip() if isinstance(change, Mapping) else ""
    return Asked(interface=_text(interface), environment=_text(environment), commit=commit)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
