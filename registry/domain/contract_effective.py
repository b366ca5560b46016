"""The contract that holds: what an environment says itself, over what its template says.

A template fills the clauses that a contract leaves open, one level deep: templates have none.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import Clauses, Reason, Value, is_empty, values_of

_FORM = 1
"""The form of what the digest is made of; another form gives other digests."""


@dataclass(frozen=True, slots=True)
class EffectiveClauses(Clauses):
    """Every clause as it holds, with its origin.

    Attributes:
        template: slug of the template, "" for none.
        template_version: its version, 0 for none.
        inherited: the clauses that come from it, in the order of ``Clause``.
        overridden: the clauses that it states too, and that say something else here, likewise.
    """

    template: str = ""
    template_version: int = 0
    inherited: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """What a contract inherits from."""

    slug: str
    version: int
    clauses: Clauses


@dataclass(frozen=True, slots=True)
class Stated:
    """One clause as it holds.

    Attributes:
        reason: why it does not apply, "" where it does.
        origin: in words, from where it comes; "" where it is open.
    """

    value: Value = None
    reason: str = ""
    origin: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing is said."""
        return is_empty(self.value) and not self.reason

    @property
    def content(self) -> tuple[Value, str]:
        """What it says, wherever it comes from."""
        return (None if is_empty(self.value) else self.value, self.reason)


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause that two contracts state differently."""

    clause: Clause
    old: Stated
    new: Stated


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable version of the contract of an environment.

    Attributes:
        number: counts from 1 for each environment.
        made_by: name of whoever made the change, "" where the program did.
        why: in their words, "" where they gave none.
        digest: ``digest`` of what held then.
    """

    interface: str
    environment: str
    number: int
    made_at: datetime
    made_by: str
    why: str
    digest: str
    clauses: EffectiveClauses

    @property
    def key(self) -> str:
        """What it is called in addresses."""
        return f"{self.interface}/{self.environment}/{self.number}"


def effective(own: Clauses, template: Template | None = None) -> EffectiveClauses:
    """Return what holds: each clause of ``own`` that is not open, and else the template's."""
    if template is None:
        return EffectiveClauses(**values_of(own))
    standard = template.clauses
    stated_there = [clause.value for clause in Clause if not standard.is_open(clause)]
    inherited = tuple(name for name in stated_there if own.is_open(name))
    from_where = {c.value: standard if c.value in inherited else own for c in Clause}
    reasons = ((name, clauses.reason(name)) for name, clauses in from_where.items())
    values: dict[str, Any] = {name: said.value(name) for name, said in from_where.items()}
    return EffectiveClauses(
        **values,
        not_applicable=tuple(Reason(name, reason) for name, reason in reasons if reason),
        template=template.slug,
        template_version=template.version,
        inherited=inherited,
        overridden=tuple(name for name in stated_there if name not in inherited),
    )


def stated(clauses: EffectiveClauses, clause: Clause) -> Stated:
    """Return how ``clauses`` state one of them."""
    value, reason = clauses.value(clause), clauses.reason(clause)
    if clauses.is_open(clause):
        return Stated(value)
    if clause in clauses.inherited:
        return Stated(value, reason, f"from {clauses.template}, version {clauses.template_version}")
    is_override = clause in clauses.overridden
    origin = f"overrides {clauses.template}" if is_override else "declared here"
    return Stated(value, reason, origin)


def differences(old: EffectiveClauses, new: EffectiveClauses) -> tuple[ClauseChange, ...]:
    """Return the clauses that ``new`` states with another value or reason, in their order."""
    pairs = ((clause, stated(old, clause), stated(new, clause)) for clause in Clause)
    return tuple(ClauseChange(*one) for one in pairs if one[1].content != one[2].content)


def is_same(old: EffectiveClauses, new: EffectiveClauses) -> bool:
    """Tell whether two versions would say the same, and have it from the same place."""
    origins = [(one.template if one.inherited else "", one.inherited) for one in (old, new)]
    return origins[0] == origins[1] and not differences(old, new)


def canonical(clauses: Clauses) -> bytes:
    """Return what the digest is made of, as canonical JSON (RFC 8785).

    ``{"clauses": {…}, "form": 1}``; each clause that is not open stands under its name as
    ``{"value": …}`` or ``{"not_applicable": "reason"}``: numbers as numbers, lists sorted. Where a
    clause comes from, who reviewed the contract and when, and the names of templates, environments
    and people are not in it, so what promises the same has the same digest wherever it is.
    """
    content: dict[str, Any] = dict(_content(clauses))
    return rfc8785.dumps({"clauses": content, "form": _FORM})


def digest(clauses: Clauses) -> str:
    """Return ``sha256:`` and the digest of ``canonical``."""
    return f"sha256:{hashlib.sha256(canonical(clauses)).hexdigest()}"


def touched(
    users: Iterable[tuple[str, Clauses]], before: Template, after: Template | None
) -> Iterator[tuple[str, tuple[ClauseChange, ...]]]:
    """Yield whom it touches that a template becomes ``after``, and clause by clause how.

    Args:
        users: what each contract that names the template says itself, under any key.
        after: None where the template goes.
    """
    for key, own in users:
        if found := differences(effective(own, before), effective(own, after)):
            yield key, found


def _content(clauses: Clauses) -> Iterator[tuple[str, dict[str, object]]]:
    for clause in Clause:
        if reason := clauses.reason(clause):
            yield clause.value, {"not_applicable": reason}
        elif not is_empty(value := clauses.value(clause)):
            held = sorted(value) if isinstance(value, tuple) else value
            yield clause.value, {"value": held}
