"""The shapes of the exchange of tokens, and of who a token is."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api.examples import Example, of
from registry.api.parsing import BoundedFormParser
from registry.api.serializers.shape import Shape, text, word
from registry.domain.machines.identity import MachineIdentity
from registry.domain.machines.verification import LARGEST_TOKEN
from registry.services.machine_tokens import LetIn

_URN = "urn:ietf:params:oauth:"
TOKEN_TYPES = (f"{_URN}token-type:id_token", f"{_URN}token-type:jwt")
ISSUED_TYPE = f"{_URN}token-type:access_token"


class Grant(StrEnum):
    """In which way a token is asked for."""

    TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105 (a name)
    CLIENT_CREDENTIALS = "client_credentials"


_RUN: Example = {
    "subject": "repo:acme/chat:environment:production",
    "run_id": "812",
    "run_attempt": "1",
    "sha": "7d1f0c9a4b2e6d8f0a1c3b5d7e9f1a2b4c6d8e0f",
}
_WHO: Example = {
    "issuer": "GitHub",
    "rule": "deploy-production",
    "interface": "support-chat",
    "run": _RUN,
    "sponsor": {"name": "Mia Lang", "email": "mia@example.test"},
}
IDENTITY: Example = {"token": "4kPzW0aT1bQ", **_WHO}
EXCHANGE: Example = {"grant_type": "client_credentials", "scope": "registry:read"}
LET_IN: Example = {
    "access_token": "…",
    "issued_token_type": ISSUED_TYPE,
    "token_type": "Bearer",
    "expires_in": 3600,
    "scope": "gate:evaluate evidence:write",
    "environments": ["production"],
    "identity": IDENTITY,
    "notice": "",
}


_FORM = BoundedFormParser.media_type


@extend_schema_serializer(examples=[*of(EXCHANGE, None), *of(EXCHANGE, None, media_type=_FORM)])
class ExchangeSerializer(Shape):
    """What a token is asked for with (RFC 8693, section 2.1, and RFC 6749, section 4.4.2)."""

    grant_type = word(Grant)
    subject_token = text(LARGEST_TOKEN, help_text="The ID token of the pipeline.")
    subject_token_type = serializers.CharField(
        required=False, default=TOKEN_TYPES[0], help_text=" or ".join(TOKEN_TYPES)
    )
    client_id = text(100, help_text="Not looked at: the token says whose it is.")
    client_secret = text(
        200, help_text="With client_credentials: a token of an account, unless a header has it."
    )
    scope = text(300, help_text="Uses with a blank between them; all that it may, if left out.")
    interface = text(63, help_text="The one meant, where several trust the pipeline.")
    environment = text(63, help_text="The one meant, where several trust the pipeline.")
    commit = text(64, help_text="The commit that is released; the token has to be of a run for it.")


class RunSerializer(Shape):
    """The run of a pipeline, blank where its issuer does not say."""

    subject = serializers.CharField()
    run_id = serializers.CharField()
    run_attempt = serializers.CharField()
    sha = serializers.CharField()


class SponsorSerializer(Shape):
    """The person behind a token."""

    name = serializers.CharField()
    email = serializers.CharField()


@extend_schema_serializer(examples=of(None, IDENTITY))
class MachineIdentitySerializer(Shape):
    """Who acts through a token; issuer, rule and interface are blank for one of an account."""

    token = serializers.CharField(help_text="Public id of the token that acts.")
    issuer = serializers.CharField()
    rule = serializers.CharField()
    interface = serializers.CharField()
    run = RunSerializer()
    sponsor = SponsorSerializer(
        allow_null=True, help_text="null: a release that it proposes needs a named one."
    )


@extend_schema_serializer(examples=of(None, LET_IN))
class LetInSerializer(Shape):
    """A short-lived token, shown this once."""

    access_token = serializers.CharField()
    issued_token_type = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
    scope = serializers.CharField(help_text="Uses with a blank between them.")
    environments = serializers.ListField(
        child=serializers.CharField(), help_text="That it is limited to; none is no limit."
    )
    identity = MachineIdentitySerializer()
    notice = serializers.CharField(help_text="What it may not do for want of a sponsor.")


def identity_shown(identity: MachineIdentity) -> Mapping[str, Any]:
    """Return who acts, as an answer shows it."""
    run, sponsor = identity.run, identity.sponsor
    return {
        "token": identity.token,
        "issuer": identity.issuer,
        "rule": identity.rule,
        "interface": identity.interface,
        "run": {name: getattr(run, name) for name in ("subject", "run_id", "run_attempt", "sha")},
        "sponsor": {"name": sponsor.name, "email": sponsor.email} if sponsor else None,
    }


def let_in_shown(found: LetIn, now: datetime) -> Mapping[str, Any]:
    """Return a token that was given, as an answer shows it (RFC 8693, section 2.2.1)."""
    return {
        "access_token": found.raw,
        "issued_token_type": ISSUED_TYPE,
        "token_type": "Bearer",
        "expires_in": int((found.token.expires_at - now).total_seconds()),
        "scope": " ".join(dict.fromkeys(scope.verb.value for scope in found.scopes)),
        "environments": sorted({one.environment for one in found.scopes if one.environment}),
        "identity": identity_shown(found.identity),
        "notice": found.notice,
    }
