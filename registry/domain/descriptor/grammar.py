"""The values of a descriptor that have a grammar of their own."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from registry.domain import profiles, slugs
from registry.domain.addresses import normalise_url
from registry.domain.certificates import normalise_pem
from registry.domain.contract import (
    BODY_LIMIT,
    CLIENT_HEADER_TIMEOUT,
    HEADER_LIMIT,
    HSTS,
    IDLE_TIMEOUT,
    RATE_LIMIT,
    UPSTREAM_TIMEOUT,
    Bounds,
)
from registry.domain.nearest import suggestion
from registry.domain.route_details import normalise_model, normalise_pointer, normalise_sha256
from registry.domain.routes import LONGEST_PATH, MOST_ROUTES, normalise_path
from registry.domain.upstreams import LONGEST_UPSTREAM, MOST_UPSTREAMS, normalise_upstream

ReadBeside = Callable[[str], str]
"""Returns the text of a file beside the descriptor; raises ValueError or OSError."""

_MOMENT = "must be a time with its zone, such as 2026-12-01T22:00:00Z"
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_WITH_UNIT = re.compile(r"\s*[0-9.,_]+\s*[A-Za-zµ/]+\s*")
_IMAGE = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


def _slug(value: str) -> str:
    if not slugs.is_slug(value):
        raise ValueError(slugs.RULE)
    return value


def is_email(value: str) -> bool:
    """Tell whether a document can name somebody by ``value``."""
    return _EMAIL.fullmatch(value) is not None


def _email(value: str) -> str:
    if not is_email(value):
        raise ValueError("must be an e-mail address")
    return value.lower()


def _profile(value: str) -> str:
    if value not in profiles.names():
        raise ValueError(f"{value!r} is not a profile{suggestion(value, profiles.names())}")
    return value


def _edge(value: str) -> str:
    return normalise_url(value, schemes=("https", "http"))


def _plain(value: str) -> str:
    return normalise_url(value, schemes=("http",))


def _image(value: str) -> str:
    if not _IMAGE.fullmatch(value):
        raise ValueError("must be a digest: sha256: and 64 small hexadecimal digits")
    return value


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("must be one line without control characters")
    return value


def _certificates(value: str, info: ValidationInfo) -> str:
    if "-----BEGIN" in value:
        return normalise_pem(value)
    try:
        text = _reader(info)(value)
    except OSError as error:
        raise ValueError(f"cannot read {value}: {error.strerror}") from error
    return normalise_pem(text)


def _reader(info: ValidationInfo) -> ReadBeside:
    context: dict[str, ReadBeside] = info.context or {}
    return context["read_beside"]


def _without_unit(bounds: Bounds) -> Callable[[object], object]:
    """Return a validator that says why ``10MB`` is no number of ``bounds``."""

    def checked(value: object) -> object:
        if isinstance(value, str) and _WITH_UNIT.fullmatch(value):
            raise ValueError(
                f"is a whole number of {bounds.unit}. The key names the unit, so write the "
                f"number alone, for example {bounds.usual}"
            )
        return value

    return checked


def _moment(value: object) -> object:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError(_MOMENT) from error
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(_MOMENT)
    return value.astimezone(UTC)


Slug = Annotated[
    str, AfterValidator(_slug), Field(json_schema_extra={"pattern": slugs.PATTERN, "maxLength": 63})
]
Email = Annotated[str, AfterValidator(_email), Field(json_schema_extra={"format": "email"})]
Title = Annotated[str, Field(max_length=120)]
Profile = Annotated[str, AfterValidator(_profile)]
Address = Annotated[str, Field(max_length=300, json_schema_extra={"format": "uri"})]
Edge = Annotated[Address, AfterValidator(_edge)]
Plain = Annotated[Address, AfterValidator(_plain)]
Certificates = Annotated[str, AfterValidator(_certificates)]
Upstream = Annotated[
    str,
    AfterValidator(normalise_upstream),
    Field(max_length=LONGEST_UPSTREAM, json_schema_extra={"format": "uri"}),
]
Upstreams = Annotated[tuple[Upstream, ...], Field(max_length=MOST_UPSTREAMS)]
RoutePath = Annotated[
    str,
    AfterValidator(normalise_path),
    Field(json_schema_extra={"pattern": "^/", "maxLength": LONGEST_PATH}),
]
RoutePaths = Annotated[tuple[RoutePath, ...], Field(max_length=MOST_ROUTES)]
Digest = Annotated[
    str,
    AfterValidator(normalise_sha256),
    Field(json_schema_extra={"pattern": "^[0-9a-fA-F]{64}$"}),
]
Pointer = Annotated[
    str, AfterValidator(normalise_pointer), Field(json_schema_extra={"pattern": "^(/.*)?$"})
]
Model = Annotated[str, AfterValidator(normalise_model), Field(json_schema_extra={"minLength": 1})]
Image = Annotated[
    str, AfterValidator(_image), Field(json_schema_extra={"pattern": "^sha256:[0-9a-f]{64}$"})
]
Moment = Annotated[
    datetime,
    BeforeValidator(
        _moment,
        json_schema_input_type=Annotated[str, Field(json_schema_extra={"format": "date-time"})],
    ),
]
Version = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_one_line)]
BodyLimit = Annotated[
    int,
    Field(strict=True, ge=BODY_LIMIT.least, le=BODY_LIMIT.most),
    BeforeValidator(_without_unit(BODY_LIMIT)),
]
ClientHeaderTimeout = Annotated[
    int,
    Field(strict=True, ge=CLIENT_HEADER_TIMEOUT.least, le=CLIENT_HEADER_TIMEOUT.most),
    BeforeValidator(_without_unit(CLIENT_HEADER_TIMEOUT)),
]
UpstreamTimeout = Annotated[
    int,
    Field(strict=True, ge=UPSTREAM_TIMEOUT.least, le=UPSTREAM_TIMEOUT.most),
    BeforeValidator(_without_unit(UPSTREAM_TIMEOUT)),
]
HeaderLimit = Annotated[
    int,
    Field(strict=True, ge=HEADER_LIMIT.least, le=HEADER_LIMIT.most),
    BeforeValidator(_without_unit(HEADER_LIMIT)),
]
IdleTimeout = Annotated[
    int,
    Field(strict=True, ge=IDLE_TIMEOUT.least, le=IDLE_TIMEOUT.most),
    BeforeValidator(_without_unit(IDLE_TIMEOUT)),
]
RateLimit = Annotated[
    int,
    Field(strict=True, ge=RATE_LIMIT.least, le=RATE_LIMIT.most),
    BeforeValidator(_without_unit(RATE_LIMIT)),
]
Hsts = Annotated[
    int,
    Field(strict=True, ge=HSTS.least, le=HSTS.most),
    BeforeValidator(_without_unit(HSTS)),
]
