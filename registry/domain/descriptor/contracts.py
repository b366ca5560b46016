"""The proxy contract in a descriptor: of one environment, and as a template."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic.alias_generators import to_camel

from registry.domain.contract import EdgeAuthentication, MinimumTls, PlainHttp, Streaming, WebSocket
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import (
    LISTED,
    ClauseInvalid,
    Clauses,
    ContractFields,
    Reason,
    checked,
)
from registry.domain.contract_grammar import (
    LONGEST_HEADER_VALUE,
    MOST_ENTRIES,
    normalise_policy,
    normalise_reason,
    normalise_text,
)
from registry.domain.descriptor.grammar import (
    BodyLimit,
    ClientHeaderTimeout,
    HeaderLimit,
    Hsts,
    IdleTimeout,
    RateLimit,
    Slug,
    UpstreamTimeout,
)
from registry.domain.descriptor.particulars import Day
from registry.domain.descriptor.shape import Shape
from registry.domain.particular_rules import LONGEST_LINE, LONGEST_LINK

ClauseName = StrEnum("ClauseName", {clause.name: to_camel(clause) for clause in Clause})  # type: ignore[misc] # its members are computed
"""The clauses by the keys that they have in a document."""
_BY_NAME = {to_camel(clause): clause for clause in Clause}


def _entries(clause: Clause) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """Return a validator for the list that ``clause`` holds."""

    def read(value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            held = checked(replace(Clauses(), **{clause.value: value})).value(clause)  # type: ignore[arg-type] # the name of a field
        except ClauseInvalid as error:
            raise ValueError(error.message) from error
        assert isinstance(held, tuple)  # noqa: S101 (the clause is a list)
        return held

    return read


def _headers(value: dict[str, str]) -> dict[str, str]:
    lines = tuple(f"{name}: {content}" for name, content in value.items())
    held = _entries(Clause.SECURITY_HEADERS)(lines)
    return dict(line.split(": ", 1) for line in held)


_Lines = Annotated[tuple[str, ...], Field(max_length=MOST_ENTRIES)]
Hosts = Annotated[_Lines, AfterValidator(_entries(Clause.ALLOWED_HOSTS))]
Paths = Annotated[_Lines, AfterValidator(_entries(Clause.ALLOWED_PATHS))]
HeaderNames = Annotated[_Lines, AfterValidator(_entries(Clause.IDENTITY_HEADERS_STRIPPED))]
Networks = Annotated[_Lines, AfterValidator(_entries(Clause.TRUSTED_PROXIES))]
CookieAttributes = Annotated[_Lines, AfterValidator(_entries(Clause.COOKIES))]
Allowed = Annotated[_Lines, AfterValidator(_entries(Clause.UPSTREAM_ALLOW_LIST))]
Headers = Annotated[
    dict[str, Annotated[str, Field(max_length=LONGEST_HEADER_VALUE)]], AfterValidator(_headers)
]
Text = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(normalise_text)]
Policy = Annotated[str, Field(max_length=LONGEST_LINK), AfterValidator(normalise_policy)]
Why = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(normalise_reason)]


class ClausesShape(Shape):
    """What the reverse proxy promises; a clause that is left out promises nothing."""

    minimum_tls: MinimumTls | None = None
    """The oldest version of TLS that the edge speaks, in quotes."""
    plain_http: PlainHttp | None = None
    """What becomes of a request without TLS."""
    hsts_seconds: Hsts | None = None
    """The least max-age of Strict-Transport-Security."""
    edge_authentication: EdgeAuthentication | None = None
    """How the edge itself finds out who is asking."""
    allowed_hosts: Hosts = ()
    """The host names under which the edge answers."""
    allowed_paths: Paths = ()
    """The paths that the edge passes on; * at the end takes all below."""
    identity_headers_stripped: HeaderNames = ()
    """Headers that name a user and never get in from outside."""
    trusted_proxies: Networks = ()
    """The ranges of addresses whose X-Forwarded headers are believed."""
    body_limit_bytes: BodyLimit | None = None
    """The longest body of a request that the edge lets through."""
    header_limit_bytes: HeaderLimit | None = None
    """The longest headers of a request, all together."""
    client_header_timeout_seconds: ClientHeaderTimeout | None = None
    """How long a client may take to send its headers."""
    upstream_timeout_seconds: UpstreamTimeout | None = None
    """How long the upstream may take to answer."""
    idle_timeout_seconds: IdleTimeout | None = None
    """How long an open connection may be silent."""
    rate_limit_per_minute: RateLimit | None = None
    """The most requests of one client in a minute."""
    security_headers: Headers = Field(default_factory=dict)
    """Headers that every answer carries, with their value."""
    cookies: CookieAttributes = ()
    """Attributes that every cookie has, such as SameSite=Lax."""
    upstream_allow_list: Allowed = ()
    """Scheme, host and port of all that the proxy may dial."""
    network_policy: Policy | None = None
    """The page where it is written who may reach what behind the edge, or what it says."""
    rewriting: Text | None = None
    """none, or what the proxy changes in answers."""
    cache_authenticated: Annotated[bool, Field(strict=True)] | None = None
    """Whether an answer to somebody who is signed in may be kept for others."""
    streaming: Streaming | None = None
    """Whether a streamed answer goes on piece by piece."""
    websocket: WebSocket | None = None
    """What becomes of a request to upgrade to a WebSocket."""
    not_applicable: dict[ClauseName, Why] = Field(default_factory=dict)
    """The clauses that do not apply, each with the reason."""


class ContractShape(ClausesShape):
    """The contract of an environment; a clause that is left out is its template's."""

    template: Slug | None = None
    """Short name of the template from which it inherits."""
    reviewed_on: Day | None = None
    """When somebody last compared it with the proxy."""


def clauses_read(shape: ClausesShape) -> Clauses:
    """Return the clauses that a document names."""
    return Clauses(**_values(shape))


def contract_read(shape: ContractShape) -> ContractFields:
    """Return the contract that a document describes."""
    return ContractFields(
        **_values(shape), template=shape.template or "", reviewed_on=shape.reviewed_on
    )


def clauses_written(clauses: Clauses) -> dict[str, Any]:
    """Return clauses as a document has them; what is open is left out."""
    document: dict[str, Any] = {}
    for clause in Clause:
        if not clauses.is_open(clause) and not clauses.reason(clause):
            document[to_camel(clause)] = _written(clause, clauses.value(clause))
    if clauses.not_applicable:
        reasons = {to_camel(one.clause): one.reason for one in clauses.not_applicable}
        document["notApplicable"] = reasons
    return document


def contract_written(contract: ContractFields) -> dict[str, Any]:
    """Return the contract of an environment as a document has it."""
    document: dict[str, Any] = {"template": contract.template} if contract.template else {}
    document |= clauses_written(contract)
    if contract.reviewed_on:
        document["reviewedOn"] = contract.reviewed_on
    return document


def contradictions(shape: ClausesShape) -> list[tuple[str, str]]:
    """Return the key of each clause that has a value and a reason, and what to do."""
    sentence = "has a value above, and a reason why it does not apply: keep one of the two"
    said = clauses_read(shape)
    both = (
        one.clause for one in said.not_applicable if said.value(one.clause) not in ("", None, ())
    )
    return [(to_camel(clause), sentence) for clause in both]


def _values(shape: ClausesShape) -> dict[str, Any]:
    values = {clause.value: _held(clause, getattr(shape, clause)) for clause in Clause}
    said = {_BY_NAME[name]: reason for name, reason in shape.not_applicable.items()}
    values["not_applicable"] = tuple(Reason(c.value, said[c]) for c in Clause if c in said)
    return values


def _held(clause: Clause, value: Any) -> Any:  # noqa: ANN401 (whatever a clause is written as)
    if clause is Clause.SECURITY_HEADERS:
        return tuple(f"{name}: {content}" for name, content in value.items())
    if value is None and getattr(Clauses(), clause) == "":
        return ""
    return value.value if isinstance(value, StrEnum) else value


def _written(clause: Clause, value: Any) -> Any:  # noqa: ANN401 (whatever a clause holds)
    if clause is Clause.SECURITY_HEADERS:
        return dict(line.split(": ", 1) for line in value)
    return list(value) if clause in LISTED else value
