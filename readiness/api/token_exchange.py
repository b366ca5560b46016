"""Exchanging the token of a pipeline for a short-lived one of this program (RFC 8693)."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import Throttled
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.pipelines import PipelineAuthentication
from readiness.api.problem_types import named
from readiness.api.token_shapes import (
    TOKEN_TYPES,
    ExchangeSerializer,
    Grant,
    LetInSerializer,
    MachineIdentitySerializer,
    identity_shown,
    let_in_shown,
)
from readiness.domain.gate.problems import ProblemKind
from readiness.services.machine_tokens import pipeline_exchange
from registry.api.endpoint import Endpoint
from registry.api.origins import origin_of
from registry.api.parsing import BoundedFormParser, BoundedJSONParser
from registry.api.problems import MEDIA_TYPE, FieldError, problem
from registry.domain.machines.refusals import Reason, TokenRefused
from registry.domain.origins import Via
from registry.domain.tokens import Verb
from registry.rights import Actor
from registry.selectors.machines import identity_of
from registry.services.machine_judgement import Asked
from registry.services.machine_tokens import LetIn, token_copy
from registry.services.tokens import token_authenticate

_ERRORS = {Reason.NO_SCOPE: "invalid_scope", Reason.SEVERAL_RULES: "invalid_target"}
"""RFC 6749, section 5.2, and RFC 8693, section 2.2.2: of a token itself, ``invalid_request``."""


class OAuthError(Exception):
    """A request for a token that is not granted, by the words of RFC 6749."""

    def __init__(
        self, error: str, message: str, *, pointer: str = "", status: int = HTTPStatus.BAD_REQUEST
    ) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.pointer = pointer
        self.status = status


class TokenExchange(Endpoint):
    """Where pipelines get a token. Nobody has to be known: what is sent says who it is."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = []  # noqa: RUF012 (as the framework has it)
    parser_classes: Sequence[type[BaseParser]] = (BoundedFormParser, BoundedJSONParser)

    @extend_schema(
        operation_id="oidc_token",
        request=ExchangeSerializer,
        responses={200: LetInSerializer},
    )
    def post(self, request: Request) -> Response:
        """Exchange the ID token of a pipeline, or a token of an account, for a short-lived one.

        Errors have the members of RFC 6749 beside those of all others: `error` and
        `error_description`, and `reason`, which is one word for each thing that may be wrong.
        """
        try:
            found = self._granted(self._sent())
        except TokenRefused as refused:
            return _refused(refused)
        except OAuthError as error:
            return _failed(error)
        shown = let_in_shown(found, self.now)
        return Response(LetInSerializer(shown).data, headers={"Cache-Control": "no-store"})

    def _sent(self) -> dict[str, Any]:
        # parameters that are not known are passed over (RFC 6749, section 3.2)
        data = self.request.data
        if not isinstance(data, Mapping):
            raise OAuthError("invalid_request", "Send the parameters as a form or as an object.")
        read = ExchangeSerializer(data={name: data[name] for name in _KNOWN if name in data})
        if read.is_valid():
            return dict(read.validated_data)
        name, messages = next(iter(read.errors.items()))
        error = "unsupported_grant_type" if name == "grant_type" else "invalid_request"
        raise OAuthError(error, f"{name}: {messages[0]}", pointer=f"/{name}")

    def _granted(self, sent: dict[str, Any]) -> LetIn:
        if sent["grant_type"] == Grant.CLIENT_CREDENTIALS:
            return self._copied(sent)
        if not sent["subject_token"]:
            raise OAuthError(
                "invalid_request", "Send the ID token as subject_token.", pointer="/subject_token"
            )
        if sent["subject_token_type"] not in TOKEN_TYPES:
            allowed = " or ".join(TOKEN_TYPES)
            raise OAuthError(
                "invalid_request",
                f"The subject_token_type is {allowed}.",
                pointer="/subject_token_type",
            )
        return pipeline_exchange(
            raw=sent["subject_token"],
            asked=Asked(
                _verbs(sent["scope"]), sent["interface"], sent["environment"], sent["commit"]
            ),
            origin=origin_of(self.request, Via.API),
            audience=settings.PUBLIC_URL,
            now=self.now,
        )

    def _copied(self, sent: dict[str, Any]) -> LetIn:
        token = token_authenticate(raw=self._secret(sent), now=self.now)
        if token is None:
            raise OAuthError(
                "invalid_client",
                "The token opens nothing: it was mistyped, revoked, or has expired.",
                status=HTTPStatus.UNAUTHORIZED,
            )
        by = Actor(token.person, origin_of(self.request, Via.API), token)
        return token_copy(by=by, token=token, verbs=_verbs(sent["scope"]), now=self.now)

    def _secret(self, sent: dict[str, Any]) -> str:
        """Return the token that stands for a client: in its header, or in the body."""
        scheme, _, value = self.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                return base64.b64decode(value, validate=True).decode().partition(":")[2]
            except (binascii.Error, ValueError):
                return ""
        return value.strip() if scheme.lower() == "bearer" else str(sent["client_secret"])

    def handle_exception(self, exc: Exception) -> Response:
        """Answer an error; that somebody asks too often has a type of its own, as at the gate."""
        answer = super().handle_exception(exc)
        if isinstance(exc, Throttled):
            answer.data = {**answer.data, **named(ProblemKind.RATE_LIMITED)}
        return answer

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        """Keep every answer out of caches, and say how a client may identify itself."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer.headers["WWW-Authenticate"] = 'Basic realm="api"'
        return answer


class Identity(Endpoint):
    """Who a token is, for a pipeline that wants to know what it was let in as."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (PipelineAuthentication,)
    permission_classes = [IsAuthenticated]  # noqa: RUF012 (as the framework has it)

    @extend_schema(operation_id="oidc_identity", responses=MachineIdentitySerializer)
    def get(self, request: Request) -> Response:
        """Show who acts through the token of the request: an ID token may be sent as it is."""
        token = self.by.token
        assert token is not None  # noqa: S101 (there is no other way in)
        return self.one(MachineIdentitySerializer(identity_shown(identity_of(token))).data)


_KNOWN = tuple(ExchangeSerializer().fields)


def _verbs(scope: str) -> tuple[Verb, ...]:
    words = scope.split()
    if wrong := next((word for word in words if word not in list(Verb)), None):
        known = ", ".join(Verb)
        raise OAuthError(
            "invalid_scope",
            f"There is no scope {wrong[:40]}. There are: {known}.",
            pointer="/scope",
        )
    return tuple(Verb(word) for word in dict.fromkeys(words))


def _refused(refused: TokenRefused) -> Response:
    error = OAuthError(_ERRORS.get(refused.reason, "invalid_request"), refused.message)
    more = {"claim": refused.claim, "expected": refused.expected}
    told = {name: value for name, value in more.items() if value}
    return _failed(error, code=refused.reason.value, **told)


def _failed(error: OAuthError, *, code: str = "", **more: str) -> Response:
    found = FieldError(pointer=error.pointer, code=code or error.error, detail=error.message)
    body = problem(
        error.status,
        error.message,
        [found],
        error=error.error,
        error_description=error.message,
        reason=code or error.error,
        **more,
    )
    return Response(body, error.status, content_type=MEDIA_TYPE)
