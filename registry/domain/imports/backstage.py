"""Backstage's ``catalog-info.yaml``.

Components are interfaces, Groups are teams. Users only say which address somebody has; Systems,
APIs and Resources only what dependencies are called. A Location names other files and would have to
be fetched, so it is refused.
"""

from collections.abc import Iterable

from registry.domain.descriptor.documents import Documents, Saying
from registry.domain.descriptor.nodes import Tree
from registry.domain.descriptor.problems import Problem
from registry.domain.imports.components import Component
from registry.domain.imports.entities import Entities, Entity, read_entity
from registry.domain.imports.foreign import Foreign
from registry.domain.imports.groups import group_saying, read_user
from registry.domain.nearest import suggestion

PREFIX = "backstage.io/"
API_VERSION = "backstage.io/v1alpha1"
_RECORDED = frozenset({"Component", "Group"})
_KINDS = ("Component", "Group", "User", "System", "API", "Resource")


def read_backstage(trees: Iterable[Tree]) -> Documents:
    """Return what the documents say; references between them count whatever their order."""
    trees = tuple(trees)
    found = [entity for tree in trees if (entity := _entity(tree))]
    entities = Entities(found)
    sayings: list[Saying] = []
    notes: list[Problem] = []
    users = [one for one in found if one.reference.kind == "user"]
    for user in users:
        notes += read_user(user, entities)
    for entity in found:
        if entity.reference.kind == "component":
            component = Component(entity, entities)
            sayings.append(component.saying())
            notes += component.notes
        elif entity.reference.kind == "group":
            sayings.append(group_saying(entity, users, entities))
    notes += [note for entity in found for note in entity.foreign.left()]
    problems = tuple(problem for tree in trees for problem in tree.problems)
    return Documents(problems=problems, sayings=tuple(sayings), notes=tuple(notes))


def _entity(tree: Tree) -> Entity | None:
    foreign = Foreign(tree)
    if foreign.value("apiVersion") != API_VERSION:
        tree.tell(("apiVersion",), f"must be {API_VERSION}: no other of Backstage is read here")
        return None
    kind = foreign.text("kind", is_required=True)
    if kind in _KINDS:
        return read_entity(foreign, kind, is_recorded=kind in _RECORDED)
    if kind == "Location":
        tree.tell(("kind",), "Location would fetch other files: give them with -f instead")
    elif kind:
        tree.tell(
            ("kind",), f"{kind[:80]} is not a kind that is read here{suggestion(kind, _KINDS)}"
        )
    return None
