"""What must be true of the sections of an interface's record, beyond the shape of each value."""

from collections.abc import Hashable, Iterable, Iterator

from pydantic.alias_generators import to_camel

from registry.domain.descriptor.problems import Path
from registry.domain.descriptor.shapes import InterfaceDocument
from registry.domain.objectives import objective_faults
from registry.domain.particular_rules import dependency_refusal
from registry.domain.particulars import Dependency


def particular_faults(document: InterfaceDocument) -> Iterator[tuple[Path, str]]:
    """Yield where a section contradicts itself, and the sentence that says how."""
    metadata, spec = document.metadata, document.spec
    for index, one in enumerate(spec.dependencies):
        dependency = Dependency(one.interface or "", one.name)
        if refusal := dependency_refusal(dependency, of=metadata.name):
            yield ("spec", "dependencies", index), refusal
    yield from _twice(("metadata", "tags"), metadata.tags)
    yield from _twice(("metadata", "links"), ((link.type, link.url) for link in metadata.links))
    called = ((one.interface, one.name) for one in spec.dependencies)
    yield from _twice(("spec", "dependencies"), called)
    yield from _twice(("spec", "boundary"), (layer.layer for layer in spec.boundary))
    yield from _twice(("spec", "models"), (model.name for model in spec.models))
    for index, shape in enumerate(spec.objectives):
        for field, sentence in objective_faults(shape.objective):
            yield ("spec", "objectives", index, to_camel(field)), sentence
    yield from _twice(("spec", "objectives"), (one.name for one in spec.objectives))
    yield from _twice(("spec", "alertRoutes"), (one.name for one in spec.alert_routes))


def _twice(path: Path, values: Iterable[Hashable]) -> Iterator[tuple[Path, str]]:
    seen = set()
    for index, value in enumerate(values):
        if value in seen:
            yield (*path, index), "stands here twice: keep one entry"
        seen.add(value)
