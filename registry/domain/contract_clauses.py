"""What is said of the clauses of a proxy contract, and which of it can be recorded.

A clause is *filled*, *not applicable* with a reason, or *open*. Lists are sets: they are kept
sorted, so that contracts which promise the same are the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

from registry.domain.contract import BOUNDS, WORDS
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_grammar import (
    LONGEST_LINES,
    MOST_ENTRIES,
    normalise_clause_host,
    normalise_clause_path,
    normalise_clause_upstream,
    normalise_cookie_attribute,
    normalise_header,
    normalise_header_name,
    normalise_network,
    normalise_policy,
    normalise_reason,
    normalise_text,
)
from registry.domain.particular_rules import checked_day

Value = str | int | bool | tuple[str, ...] | None
"""What a clause may hold; "", None and () are an open one."""


PROBED = (
    Clause.MINIMUM_TLS,
    Clause.BODY_LIMIT_BYTES,
    Clause.CLIENT_HEADER_TIMEOUT_SECONDS,
    Clause.UPSTREAM_TIMEOUT_SECONDS,
)
"""The clauses that decide what a probe asks: what was seen under another one says nothing.

A clause that a check compares with what was seen does not belong here.
"""

LISTED: Mapping[str, Callable[[str], str]] = {
    Clause.ALLOWED_HOSTS: normalise_clause_host,
    Clause.ALLOWED_PATHS: normalise_clause_path,
    Clause.IDENTITY_HEADERS_STRIPPED: normalise_header_name,
    Clause.TRUSTED_PROXIES: normalise_network,
    Clause.SECURITY_HEADERS: normalise_header,
    Clause.COOKIES: normalise_cookie_attribute,
    Clause.UPSTREAM_ALLOW_LIST: normalise_clause_upstream,
}
"""The clauses that are lists, with the grammar of an entry."""
TEXTS: Mapping[str, Callable[[str], str]] = {
    Clause.REWRITING: normalise_text,
    Clause.NETWORK_POLICY: normalise_policy,
}
"""The clauses in words, with their grammar."""

_NAME_ENDS = {Clause.SECURITY_HEADERS: ":", Clause.COOKIES: "="}
"""What ends the name of an entry of which there is one by each name."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a clause does not apply."""

    clause: str
    reason: str


@dataclass(frozen=True, slots=True)
class Clauses:
    """What is said of every clause, by a contract or by a template.

    Attributes:
        security_headers: as ``Name: value``.
        not_applicable: the clauses that do not apply, in the order of ``Clause``.
    """

    minimum_tls: str = ""
    body_limit_bytes: int | None = None
    client_header_timeout_seconds: int | None = None
    upstream_timeout_seconds: int | None = None
    plain_http: str = ""
    hsts_seconds: int | None = None
    edge_authentication: str = ""
    allowed_hosts: tuple[str, ...] = ()
    allowed_paths: tuple[str, ...] = ()
    identity_headers_stripped: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    header_limit_bytes: int | None = None
    idle_timeout_seconds: int | None = None
    rate_limit_per_minute: int | None = None
    security_headers: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    upstream_allow_list: tuple[str, ...] = ()
    network_policy: str = ""
    rewriting: str = ""
    cache_authenticated: bool | None = None
    streaming: str = ""
    websocket: str = ""
    not_applicable: tuple[Reason, ...] = ()

    def value(self, clause: str) -> Value:
        """Return what ``clause`` holds."""
        held: Value = getattr(self, clause)
        return held

    def reason(self, clause: str) -> str:
        """Return why ``clause`` does not apply, "" where it does."""
        return next((one.reason for one in self.not_applicable if one.clause == clause), "")

    def is_open(self, clause: str) -> bool:
        """Tell whether nothing is said of ``clause``."""
        return is_empty(self.value(clause)) and not self.reason(clause)

    @property
    def open_clauses(self) -> tuple[Clause, ...]:
        """Return the clauses of which nothing is said."""
        return tuple(clause for clause in Clause if self.is_open(clause))

    @property
    def says_nothing(self) -> bool:
        """Whether every clause is open."""
        return all(map(self.is_open, Clause))


C = TypeVar("C", bound=Clauses)


@dataclass(frozen=True, slots=True)
class ContractFields(Clauses):
    """What people and files write of the contract of one environment.

    Attributes:
        template: slug of the template from which the open clauses are inherited, "" for none.
        reviewed_on: the day on which somebody last compared it with the proxy.
    """

    template: str = ""
    reviewed_on: date | None = None


class ClauseInvalid(ValueError):
    """A clause cannot be recorded.

    Attributes:
        clause: its name.
        message: what is wrong, and what would be right.
    """

    def __init__(self, clause: str, message: str) -> None:
        super().__init__(f"{clause}: {message}")
        self.clause, self.message = clause, message


def is_empty(value: object) -> bool:
    """Tell whether ``value`` says nothing; ``False`` says something."""
    return value is None or value == "" or value == ()


def values_of(clauses: Clauses) -> dict[str, Any]:
    """Return what ``Clauses`` has of ``clauses``, which may have more."""
    return {field.name: getattr(clauses, field.name) for field in fields(Clauses)}


def checked(given: C) -> C:
    """Return ``given`` with every clause in its one spelling.

    Raises:
        ClauseInvalid: one cannot be recorded.
    """
    values: dict[str, Any] = {c.value: _checked(c, given.value(c)) for c in Clause}
    reasons = tuple(_reasons(given))
    for one in reasons:
        if not is_empty(values[one.clause]):
            raise ClauseInvalid(
                one.clause, "Give a value, or a reason why it does not apply: one of the two."
            )
    if isinstance(given, ContractFields):
        values["reviewed_on"] = _said("reviewed_on", checked_day, given.reviewed_on)
    return replace(given, **values, not_applicable=reasons)


def _reasons(given: Clauses) -> Iterator[Reason]:
    said = {one.clause: one.reason for one in given.not_applicable}
    known = list(Clause)
    for strange in (name for name in said if name not in known):
        raise ClauseInvalid("not_applicable", f"There is no clause {strange[:60]}.")
    if len(said) < len(given.not_applicable):
        raise ClauseInvalid("not_applicable", "A clause stands there twice. Keep one reason.")
    for clause in Clause:
        if clause in said:
            yield Reason(clause.value, _said(clause, normalise_reason, said[clause]))


def _checked(clause: Clause, value: Value) -> Value:
    if is_empty(value):
        return value
    if clause in BOUNDS:
        return _number(clause, value)
    if clause in WORDS:
        return _word(clause, value)
    if clause in LISTED and isinstance(value, tuple):
        return _lines(clause, value)
    if clause in TEXTS and isinstance(value, str):
        return _said(clause, TEXTS[clause], value)
    if clause is Clause.CACHE_AUTHENTICATED and isinstance(value, bool):
        return value
    raise ClauseInvalid(clause, "This is no value of the clause.")


def _number(clause: Clause, value: Value) -> int:
    bounds = BOUNDS[clause]
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not is_number or not bounds.least <= value <= bounds.most:  # type: ignore[operator] # an int by now
        sentence = f"Give {bounds.least} to {bounds.most} {bounds.unit}, or leave it empty."
        raise ClauseInvalid(clause, sentence)
    return value  # type: ignore[return-value] # an int by now


def _word(clause: Clause, value: Value) -> str:
    words = [word.value for word in WORDS[clause]]
    if value not in words:
        raise ClauseInvalid(clause, f"Choose one of {', '.join(words)}, or leave it empty.")
    return str(value)


def _lines(clause: Clause, value: tuple[str, ...]) -> tuple[str, ...]:
    entries = [_said(clause, LISTED[clause], entry) for entry in value]
    if len(entries) > MOST_ENTRIES or sum(map(len, entries)) > LONGEST_LINES:
        raise ClauseInvalid(clause, f"At most {MOST_ENTRIES} entries can be given.")
    # of a header, and of SameSite, there is one
    end = _NAME_ENDS.get(clause, "")
    names = [entry.partition(end)[0] if end else entry for entry in entries]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise ClauseInvalid(clause, f"{twice} stands there twice. Keep one.")
    return tuple(sorted(entries))


T = TypeVar("T")


def _said(clause: str, grammar: Callable[[T], T], value: T) -> T:
    try:
        return grammar(value)
    except ClauseInvalid:
        raise
    except ValueError as error:
        raise ClauseInvalid(clause, str(error)) from error
