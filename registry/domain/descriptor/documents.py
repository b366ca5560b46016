"""Documents that were read, with the places where their values are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from registry.domain.descriptor.nodes import Tree
from registry.domain.descriptor.policies import ApprovalsShape, PolicyDocument
from registry.domain.descriptor.problems import (
    Origin,
    Path,
    Position,
    Problem,
    field_name,
    nearest,
    place,
)
from registry.domain.descriptor.shapes import (
    Document,
    InterfaceDocument,
    TeamDocument,
    TemplateDocument,
)

Kind = TypeVar("Kind", InterfaceDocument, TeamDocument, TemplateDocument, PolicyDocument, Document)


@dataclass(frozen=True, slots=True)
class Placed(Generic[Kind]):
    """One valid document and where its values are written.

    Attributes:
        origins: where the values stand that a file in another format says.
    """

    document: Kind
    source: str
    positions: Mapping[Path, Position]
    origins: Mapping[Path, Origin] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The slug that the document is about."""
        return self.document.metadata.name

    def problem(self, path: Path, message: str, *, is_denied: bool = False) -> Problem:
        """Return a problem with the value at ``path``, as found by whoever applies it."""
        if origin := nearest(self.origins, path):
            return origin.problem(message, is_denied=is_denied)
        where = place(self.positions, path)
        name = field_name(path)
        return Problem(self.source, where.line, where.column, name, message, path, is_denied)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a document in another format says of one record; of all else it is silent.

    Attributes:
        kind: ``AIInterface`` or ``Team``.
        name: slug of the record.
        values: a document of that kind, without what is not said.
        origins: where the values stand; there is one at (), for the document.
        is_description: the document is about the record, which only one may be.
        lacking: why no record can begin with this document, None where one can.
    """

    kind: str
    name: str
    values: Mapping[str, object]
    origins: Mapping[Path, Origin]
    is_description: bool = True
    lacking: Problem | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """Everything that one or more texts hold.

    Attributes:
        foreign: documents in other formats, not yet read.
        sayings: what documents in other formats say.
        notes: what they say and nobody takes over; it keeps nothing from being applied.
        problems: what is wrong with them, in the order of reading. A document that cannot be
            read is left out of the others, so nothing may be applied while there is one.
    """

    teams: tuple[Placed[TeamDocument], ...] = ()
    interfaces: tuple[Placed[InterfaceDocument], ...] = ()
    problems: tuple[Problem, ...] = ()
    templates: tuple[Placed[TemplateDocument], ...] = ()
    policies: tuple[Placed[PolicyDocument], ...] = ()
    foreign: tuple[Tree, ...] = ()
    sayings: tuple[Saying, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def described(self) -> tuple[Placed[TeamDocument] | Placed[InterfaceDocument], ...]:
        """Every document of ours, teams first."""
        return (*self.teams, *self.interfaces)

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
        repeated = [problem for documents in named for problem in _twice(documents)]
        repeated += _in_both(interfaces, policies)
        return cls(
            teams,
            interfaces,
            # documents that were joined before have told of each other already
            tuple(dict.fromkeys((*problems, *repeated))),
            templates,
            policies,
            foreign=tuple(tree for part in parts for tree in part.foreign),
            sayings=tuple(saying for part in parts for saying in part.sayings),
            notes=tuple(note for part in parts for note in part.notes),
        )


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


def _in_both(
    interfaces: Iterable[Placed[InterfaceDocument]], policies: Iterable[Placed[PolicyDocument]]
) -> Iterable[Problem]:
    """Yield the policies of which the document of their interface says something, too."""
    described = {interface.name: interface for interface in interfaces}
    for policy in policies:
        interface = described.get(policy.document.spec.interface)
        approvals = interface.document.spec.approvals if interface else ApprovalsShape()
        if interface and policy.name in approvals.policies:
            there = interface.problem(("spec", "approvals", "policies", policy.name), "")
            message = (
                f"ApprovalPolicy {policy.name} is described in {there.source}:{there.line} already"
            )
            yield policy.problem(("metadata", "name"), message)
        elif interface and approvals.policy:
            there = interface.problem(("spec", "approvals", "policy"), "")
            message = (
                f"{there.source}:{there.line} says policy: strict, so {interface.name} has none"
            )
            yield policy.problem(("spec", "interface"), message)


def _called(document: Document) -> str:
    """Return the name that only one document of a kind may have."""
    name = document.metadata.name
    # two interfaces may each have a policy of the same name
    return f"{document.spec.interface}/{name}" if isinstance(document, PolicyDocument) else name
