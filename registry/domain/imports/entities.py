"""Entities of Backstage's catalogue, as far as they are known by a name.

Source of names and envelope: backstage.io/docs/features/software-catalog/descriptor-format.
``metadata.uid``, ``relations`` and ``status`` are written by the catalogue itself and mean nothing
elsewhere, so they are passed over without a word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.domain import slugs
from registry.domain.descriptor.problems import Path
from registry.domain.imports.foreign import Foreign
from registry.domain.imports.references import (
    LONGEST_PART,
    NAME,
    NAMESPACE,
    Reference,
    ReferenceInvalid,
    parse_reference,
)
from registry.domain.nearest import suggestion

OURS = "ops-registry/"
"""Prefix of the annotations with which a catalogue says what Backstage has no word for."""
ANNOTATIONS = ("name", "edge", "environment", "profile", "tier")
_OF_THE_CATALOGUE: tuple[Path, ...] = (
    ("apiVersion",),
    ("kind",),
    ("metadata", "uid"),
    ("metadata", "etag"),
    ("metadata", "generation"),
    ("relations",),
    ("status",),
)


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity, its name read.

    Attributes:
        slug: what it is called here; for a kind that has no record here, as Backstage has it.
    """

    foreign: Foreign
    reference: Reference
    slug: str
    title: str

    def annotation(self, name: str) -> str:
        """Return one of our annotations, "" where it is not given."""
        return self.foreign.text(*annotation_path(name))


def annotation_path(name: str) -> Path:
    """Return where one of our annotations stands."""
    return ("metadata", "annotations", f"{OURS}{name}")


def read_entity(foreign: Foreign, kind: str, *, is_recorded: bool) -> Entity:
    """Return the entity; what is wrong with its name becomes problems of the document.

    Args:
        is_recorded: the registry has a record of it, so its name has to be a slug.
    """
    foreign.take(*_OF_THE_CATALOGUE)
    foreign.mapping("metadata")
    foreign.mapping("spec")
    name = foreign.text("metadata", "name", is_required=True)
    namespace = foreign.text("metadata", "namespace")
    _require(foreign, ("metadata", "name"), name, NAME.fullmatch(name) is not None)
    _require(foreign, ("metadata", "namespace"), namespace, bool(NAMESPACE.fullmatch(namespace)))
    title = foreign.text("metadata", "title")
    if is_recorded:
        _annotations(foreign)
    slug = _slug(foreign, name) if is_recorded else name
    return Entity(foreign, Reference.of(kind, namespace, name), slug, title)


class Entities:
    """All entities of some files, by what refers to them."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._found: dict[Reference, Entity] = {}
        for entity in entities:
            if (first := self._found.setdefault(entity.reference, entity)) is not entity:
                other = first.foreign.origin("metadata", "name")
                entity.foreign.tell(
                    ("metadata", "name"),
                    f"{entity.reference} is described in {other.source}:{other.position.line} "
                    "already",
                )

    def named(self, reference: Reference) -> Entity | None:
        """Return the entity that ``reference`` names, None where no file describes it."""
        return self._found.get(reference)

    def referred(
        self, entity: Entity, path: Path, *, kind: str = ""
    ) -> tuple[Reference, Entity | None] | None:
        """Return what ``entity`` refers to at ``path``, None where the text is no reference."""
        text = entity.foreign.text(*path)
        if not text:
            return None
        try:
            reference = parse_reference(text, kind=kind, namespace=entity.reference.namespace)
        except ReferenceInvalid as error:
            entity.foreign.tell(path, str(error))
            return None
        return reference, self.named(reference)


def _require(foreign: Foreign, path: Path, value: str, is_right: bool) -> None:
    if value and not (is_right and len(value) <= LONGEST_PART):
        between = "-" if path[-1] == "namespace" else "one of - _ ."
        foreign.tell(
            path,
            f"must be letters and digits with {between} between them, at most {LONGEST_PART} "
            "characters",
        )


def _annotations(foreign: Foreign) -> None:
    given: Mapping[str, object] = foreign.mapping("metadata", "annotations")
    for key in given:
        name = key.removeprefix(OURS)
        if key.startswith(OURS) and name not in ANNOTATIONS:
            known = [f"{OURS}{one}" for one in ANNOTATIONS]
            foreign.tell(
                ("metadata", "annotations", key), f"is not read here{suggestion(key, known)}"
            )


def _slug(foreign: Foreign, name: str) -> str:
    """Return what the entity is called here; its own name is never changed on the way."""
    path = annotation_path("name")
    if said := foreign.text(*path):
        if not slugs.is_slug(said):
            foreign.tell(path, slugs.RULE)
        return said
    if name and ("metadata", "name") not in foreign.tree.broken and not slugs.is_slug(name):
        foreign.tell(
            ("metadata", "name"),
            f"{name} cannot be a short name here, which {slugs.RULE}: rename it, or give the short "
            f"name in the annotation {OURS}name",
        )
    return name
