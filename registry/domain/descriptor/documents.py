"""Documents that were read, with the places where their values are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from registry.domain.descriptor.policies import PolicyDocument
from registry.domain.descriptor.problems import Path, Position, Problem, field_name, place
from registry.domain.descriptor.shapes import (
    Document,
    InterfaceDocument,
    TeamDocument,
    TemplateDocument,
)

Kind = TypeVar("Kind", InterfaceDocument, TeamDocument, TemplateDocument, PolicyDocument, Document)


@dataclass(frozen=True, slots=True)
class Placed(Generic[Kind]):
    """One valid document and where its values are written."""

    document: Kind
    source: str
    positions: Mapping[Path, Position]

    @property
    def name(self) -> str:
        """The slug that the document is about."""
        return self.document.metadata.name

    def problem(self, path: Path, message: str, *, is_denied: bool = False) -> Problem:
        """Return a problem with the value at ``path``, as found by whoever applies it."""
        where = place(self.positions, path)
        name = field_name(path)
        return Problem(self.source, where.line, where.column, name, message, path, is_denied)


@dataclass(frozen=True, slots=True)
class Documents:
    """Everything that one or more texts hold.

    Attributes:
        problems: what is wrong with them, in the order of reading. A document that cannot be
            read is left out of the others, so nothing may be applied while there is one.
    """

    teams: tuple[Placed[TeamDocument], ...] = ()
    interfaces: tuple[Placed[InterfaceDocument], ...] = ()
    problems: tuple[Problem, ...] = ()
    templates: tuple[Placed[TemplateDocument], ...] = ()
    policies: tuple[Placed[PolicyDocument], ...] = ()

    @classmethod
    def joined(cls, parts: Iterable["Documents"]) -> "Documents":
        """Return all documents of ``parts``; one name described twice becomes a problem."""
        parts = tuple(parts)
        teams = tuple(team for part in parts for team in part.teams)
        interfaces = tuple(interface for part in parts for interface in part.interfaces)
        templates = tuple(template for part in parts for template in part.templates)
        policies = tuple(policy for part in parts for policy in part.policies)
        problems = tuple(problem for part in parts for problem in part.problems)
        named = (teams, templates, interfaces, policies)
        repeated = tuple(problem for documents in named for problem in _twice(documents))
        return cls(teams, interfaces, (*problems, *repeated), templates, policies)


def _twice(
    documents: Iterable[Placed[TeamDocument]]
    | Iterable[Placed[InterfaceDocument]]
    | Iterable[Placed[TemplateDocument]]
    | Iterable[Placed[PolicyDocument]],
) -> Iterable[Problem]:
    first: dict[str, Problem] = {}
    for found in documents:
        here = found.problem(("metadata", "name"), "")
        other = first.setdefault(_called(found.document), here)
        if other is not here:
            kind = found.document.kind
            message = f"{kind} {found.name} is described in {other.source}:{other.line} already"
            yield found.problem(("metadata", "name"), message)


def _called(document: Document) -> str:
    """Return the name that only one document of a kind may have."""
    name = document.metadata.name
    # two interfaces may each have a policy of the same name
    return f"{document.spec.interface}/{name}" if isinstance(document, PolicyDocument) else name
