"""What an edge does: one key for each thing that can be right or wrong about it."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Seconds = Annotated[float, Field(ge=0, le=300)]
RoutePath = Annotated[str, Field(pattern=r"^/\S*$", max_length=200)]


class CertificateChoice(StrEnum):
    """The certificates that an edge can show."""

    GOOD = "good"
    EXPIRES_SOON = "expires-soon"
    EXPIRED = "expired"
    WRONG_HOST = "wrong-host"
    SELF_SIGNED = "self-signed"


class EdgeConfiguration(BaseModel):
    """The keys of an edge's TOML file; what is left out is as a sound edge has it.

    Attributes:
        plain_http: what the port without TLS does with every request.
        hsts_max_age_seconds: 0 sends no Strict-Transport-Security header.
        hsts_on_errors: whether answers of 400 and above carry the header too.
        authentication: what the edge asks for on every route that is not public.
        public_routes: paths that need no credentials, compared exactly.
        hidden_routes: paths that are 404 to everybody, in every spelling.
        strip_identity_headers: whether what clients say about who they are is taken away.
        body_limit_bytes: longest request body, 0 for no limit.
        upstream_timeout_seconds: longest wait for the upstream, 0 for no limit.
        server_header: the Server header, "" for none.
        fail_every: every so many requests to ``fail_routes`` fail, 0 for never.
        fail_with: ``alternate`` takes turns between the other two.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    certificate: Annotated[CertificateChoice, Field(strict=False)] = CertificateChoice.GOOD
    plain_http: Literal["redirect", "serve", "refuse"] = "redirect"
    hsts_max_age_seconds: Annotated[int, Field(ge=0)] = 63_072_000
    hsts_on_errors: bool = True
    authentication: Literal["bearer", "none"] = "bearer"
    public_routes: Annotated[frozenset[RoutePath], Field(strict=False)] = frozenset()
    hidden_routes: Annotated[frozenset[RoutePath], Field(strict=False)] = frozenset()
    strip_identity_headers: bool = True
    streaming: Literal["unbuffered", "buffered"] = "unbuffered"
    body_limit_bytes: Annotated[int, Field(ge=0)] = 1_048_576
    delay_seconds: Seconds = 0.0
    upstream_timeout_seconds: Seconds = 10.0
    upstream_down: bool = False
    server_header: Annotated[str, Field(pattern=r"^[ -~]{0,80}$")] = ""
    fail_every: Annotated[int, Field(ge=0)] = 0
    fail_routes: Annotated[frozenset[RoutePath], Field(strict=False)] = frozenset()
    fail_with: Literal["unavailable", "reset", "alternate"] = "unavailable"

    @model_validator(mode="after")
    def _public_or_hidden(self) -> Self:
        if both := sorted(self.public_routes & self.hidden_routes):
            raise ValueError(
                f"public_routes and hidden_routes both name {', '.join(both)}: keep one"
            )
        return self
