"""Components of Backstage's catalogue as interfaces.

What Backstage has no word for, the edge above all, stands in annotations; without them an interface
that is recorded already takes what Backstage knows. ``spec.owner`` becomes the accountable team and
nothing else: Backstage's own documentation says that it assigns no authorization.
"""

from registry.domain.descriptor.documents import Saying
from registry.domain.descriptor.problems import Origin, Path, Problem
from registry.domain.imports.entities import OURS, Entities, Entity, annotation_path
from registry.domain.imports.foreign import NOT_TAKEN_OVER
from registry.domain.imports.references import Reference
from registry.domain.particulars import LinkKind
from registry.domain.vocabulary import EnvironmentKind, Lifecycle

_TIERS = {"1": 1, "2": 2, "3": 3}
_STAYS = "is not recorded, and what is recorded stays"
_NAMED = frozenset({"resource", "api", "system"})
"""Kinds that a dependency names without a record of theirs."""


class Component:
    """Makes of one Component what is said of an interface."""

    def __init__(self, entity: Entity, entities: Entities) -> None:
        self._entity = entity
        self._entities = entities
        self._foreign = entity.foreign
        self._metadata: dict[str, object] = {}
        self._spec: dict[str, object] = {}
        self._origins: dict[Path, Origin] = {
            (): self._foreign.origin(),
            ("metadata", "name"): self._foreign.origin("metadata", "name"),
        }
        self.notes: list[Problem] = []

    def saying(self) -> Saying:
        """Return what the Component says; what is wrong becomes problems of its document."""
        self._words()
        self._links()
        self._lifecycle()
        self._owner()
        self._dependencies()
        self._annotations()
        values = {"metadata": self._metadata, "spec": self._spec}
        lacking = None if self._edge() else self._no_edge()
        return Saying("AIInterface", self._entity.slug, values, self._origins, lacking=lacking)

    def _words(self) -> None:
        for name in ("title", "description"):
            if said := self._foreign.text("metadata", name):
                self._says(("metadata", name), said, ("metadata", name))
        if self._foreign.has("metadata", "tags"):
            tags = self._foreign.texts("metadata", "tags")
            self._says(("metadata", "tags"), tags, ("metadata", "tags"))
            for index in range(len(tags)):
                path = ("metadata", "tags", index)
                self._origins[path] = self._foreign.origin(*path)

    def _links(self) -> None:
        if not self._foreign.has("metadata", "links"):
            return
        found: list[dict[str, str]] = []
        for index in range(len(self._foreign.entries("metadata", "links"))):
            path = ("metadata", "links", index)
            self._foreign.mapping(*path)
            url = self._foreign.text(*path, "url", is_required=True)
            kind = self._foreign.text(*path, "type")
            if kind in list(LinkKind):
                self._origins["metadata", "links", len(found)] = self._foreign.origin(*path, "url")
                found.append({"type": kind, "url": url})
            else:
                words = ", ".join(LinkKind)
                self._note(path, f"{NOT_TAKEN_OVER}: its type is none of {words}")
        # a page without a slot here says nothing about those that have one
        if found:
            self._says(("metadata", "links"), found, ("metadata", "links"))

    def _lifecycle(self) -> None:
        said = self._foreign.text("spec", "lifecycle", is_required=True)
        if said in list(Lifecycle):
            self._says(("spec", "lifecycle"), said, ("spec", "lifecycle"))
        elif said:
            words = ", ".join(Lifecycle)
            self._note(("spec", "lifecycle"), f"{said[:80]!r} is none of {words}: it {_STAYS}")

    def _owner(self) -> None:
        path: Path = ("spec", "owner")
        self._foreign.text(*path, is_required=True)
        referred = self._entities.referred(self._entity, path, kind="Group")
        if referred is None:
            return
        reference, group = referred
        if reference.kind != "group":
            self._foreign.tell(path, f"{reference} is no Group: an interface answers to a team")
            return
        self._says(("spec", "team"), group.slug if group else reference.name, path)

    def _dependencies(self) -> None:
        if not self._foreign.has("spec", "dependsOn"):
            return
        self._foreign.take(("spec", "dependsOn"))
        found: list[dict[str, str]] = []
        for index in range(len(self._foreign.entries("spec", "dependsOn"))):
            path: Path = ("spec", "dependsOn", index)
            self._foreign.text(*path, is_required=True)
            if dependency := self._dependency(path):
                place = ("spec", "dependencies", len(found))
                self._origins[place] = self._foreign.origin(*path)
                found.append(dependency)
        self._says(("spec", "dependencies"), found, ("spec", "dependsOn"))

    def _dependency(self, path: Path) -> dict[str, str] | None:
        referred = self._entities.referred(self._entity, path)
        if referred is None:
            return None
        reference, other = referred
        if reference.kind == "component":
            return {"interface": other.slug if other else reference.name}
        if other and reference.kind in _NAMED:
            return {"name": other.title or other.slug}
        self._foreign.tell(path, _unknown(reference))
        return None

    def _annotations(self) -> None:
        if profile := self._entity.annotation("profile"):
            self._says(("spec", "profile"), profile, annotation_path("profile"))
        tier = self._entity.annotation("tier")
        if tier in _TIERS:
            self._says(("spec", "tier"), _TIERS[tier], annotation_path("tier"))
        elif tier:
            self._foreign.tell(annotation_path("tier"), 'must be "1", "2" or "3", in quotes')

    def _edge(self) -> bool:
        edge = self._entity.annotation("edge")
        name = self._entity.annotation("environment")
        if not edge:
            if name:
                self._foreign.tell(
                    annotation_path("environment"), f"needs the annotation {OURS}edge beside it"
                )
            return False
        name = name or EnvironmentKind.PRODUCTION.value
        given = annotation_path("environment")
        at = self._foreign.origin(
            *(given if self._foreign.has(*given) else annotation_path("edge"))
        )
        self._origins["spec", "environments", name] = at
        self._spec["environments"] = {name: {"edge": edge}}
        place = ("spec", "environments", name, "edge")
        self._origins[place] = self._foreign.origin(*annotation_path("edge"))
        return True

    def _no_edge(self) -> Problem:
        return self._foreign.problem(
            ("metadata",),
            f"{self._entity.slug} is not registered here yet, and nothing says where it is "
            f"reached: add the annotation {OURS}edge with its public URL",
        )

    def _says(self, ours: Path, value: object, theirs: Path) -> None:
        section, name = ours
        values = self._metadata if section == "metadata" else self._spec
        values[str(name)] = value
        self._origins[ours] = self._foreign.origin(*theirs)

    def _note(self, path: Path, message: str) -> None:
        self._foreign.take(path)
        self.notes.append(self._foreign.problem(path, message))


def _unknown(reference: Reference) -> str:
    if reference.kind in _NAMED:
        return f"nothing in these files describes {reference}: add it to them"
    return (
        f"{reference} is nothing that an interface depends on: use a Component, Resource, API or "
        "System"
    )
