"""What a document says, as the fields that services take."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.domain.alert_routes import AlertRouteFields
from registry.domain.descriptor.contracts import clauses_read, contract_read
from registry.domain.descriptor.environments import EnvironmentShape
from registry.domain.descriptor.identities import IdentityShape
from registry.domain.descriptor.problems import Path
from registry.domain.descriptor.routes import HealthShape
from registry.domain.descriptor.shapes import (
    BackupShape,
    InterfaceDocument,
    TeamDocument,
    TemplateDocument,
)
from registry.domain.fields import EnvironmentFields, InterfaceFields, TemplateFields, route_fields
from registry.domain.identities import IdentitySource, Slot
from registry.domain.particulars import (
    BoundaryLayer,
    DataHandling,
    Dependency,
    Deployment,
    IncidentHandling,
    Link,
    Particulars,
    ServedModel,
    Upgrades,
)
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import Rest
from registry.domain.vocabulary import EnvironmentKind, Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """One team or person whom a document asks to own one responsibility.

    Attributes:
        path: where the document names them.
        team_slug, email: one of the two, the other is "".
    """

    path: Path
    responsibility: Responsibility
    standing: Standing
    team_slug: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Presented:
    """One identity that a document describes; it says where the value is and never holds it.

    Attributes:
        path: where the document describes it.
        environment: name of its environment.
        reference: the variable or the file, "" where the value is stored here.
    """

    path: Path
    environment: str
    slot: Slot
    header: str
    source: IdentitySource
    reference: str


def interface_fields(document: InterfaceDocument) -> InterfaceFields:
    """Return every writable field of the interface; what is left out has its default."""
    metadata, spec = document.metadata, document.spec
    return InterfaceFields(
        slug=metadata.name,
        name=metadata.title or metadata.name,
        team=spec.team,
        description=metadata.description,
        profile=spec.profile,
        tier=spec.tier,
        lifecycle=spec.lifecycle or "",
        data_classification=spec.data.classification or "",
        particulars=particulars(document),
    )


def particulars(document: InterfaceDocument) -> Particulars:
    """Return what every section of the record says; what is left out is empty."""
    spec, data = document.spec, document.spec.data
    return Particulars(
        tags=document.metadata.tags,
        links=tuple(Link(link.type, link.url) for link in document.metadata.links),
        dependencies=tuple(
            Dependency(one.interface or "", one.name, one.effect) for one in spec.dependencies
        ),
        boundary=tuple(BoundaryLayer(**layer.model_dump()) for layer in spec.boundary),
        deployment=Deployment(**spec.deployment.model_dump()),
        upgrades=Upgrades(**spec.upgrades.model_dump()),
        data=DataHandling(data.user_notice, data.retention_days, data.prompt_logging),
        incidents=IncidentHandling(**spec.incidents.model_dump()),
        models=tuple(ServedModel(**model.model_dump()) for model in spec.models),
        objectives=tuple(sorted((o.objective for o in spec.objectives), key=lambda o: o.name)),
        rollback=spec.rollback.plan,
    )


def alert_routes(document: InterfaceDocument) -> tuple[AlertRouteFields, ...]:
    """Return the alert routes that ``document`` describes; it holds no secret."""
    return tuple(shape.fields for shape in document.spec.alert_routes)


def environment_fields(document: InterfaceDocument) -> tuple[EnvironmentFields, ...]:
    """Return every writable field of each environment; what is left out is the profile's."""
    environments = document.spec.environments.items()
    return tuple(_environment(name, shape) for name, shape in environments)


def windows(shape: EnvironmentShape) -> tuple[Rest, ...]:
    """Return the maintenance windows in the order of time."""
    found = (Rest(one.start, one.end, one.reason) for one in shape.maintenance)
    return tuple(sorted(found, key=lambda window: window.starts_at))


def template_fields(document: TemplateDocument) -> TemplateFields:
    """Return every writable field of a template of the proxy contract."""
    metadata = document.metadata
    return TemplateFields(
        slug=metadata.name,
        team=document.spec.team,
        title=metadata.title or metadata.name,
        description=metadata.description,
        clauses=clauses_read(document.spec.clauses),
    )


def team_name(document: TeamDocument) -> str:
    """Return what the team is called, its slug where the document does not say."""
    return document.spec.title or document.metadata.name


def asked(document: InterfaceDocument) -> Iterator[Asked]:
    """Yield everybody whom ``document`` asks to own something."""
    for responsibility, holder in document.spec.responsibilities.items():
        path = ("spec", "responsibilities", responsibility.value)
        yield from _holders(path, responsibility, Standing.PRIMARY, holder)
        if holder.backup:
            yield from _holders((*path, "backup"), responsibility, Standing.BACKUP, holder.backup)


def presented(document: InterfaceDocument) -> Iterator[Presented]:
    """Yield the identities that ``document`` describes."""
    for name, environment in document.spec.environments.items():
        path = ("spec", "environments", name, "identities")
        for slot in Slot:
            if shape := getattr(environment.identities, slot):
                yield _presented((*path, slot.value), name, slot, shape)


def _presented(path: Path, environment: str, slot: Slot, shape: IdentityShape) -> Presented:
    source, reference = shape.secret_ref.place
    return Presented(path, environment, slot, shape.header, source, reference)


def _holders(
    path: Path, responsibility: Responsibility, standing: Standing, holder: BackupShape
) -> Iterator[Asked]:
    for index, person in enumerate(holder.people or ()):
        yield Asked((*path, "people", index), responsibility, standing, email=person)
    for index, team in enumerate(holder.teams or ()):
        yield Asked((*path, "teams", index), responsibility, standing, team)
    if holder.team or holder.person:
        yield Asked(path, responsibility, standing, holder.team or "", holder.person or "")


def _environment(name: str, shape: EnvironmentShape) -> EnvironmentFields:
    health = shape.routes.health or HealthShape()
    return EnvironmentFields(
        name=name,
        kind=shape.kind or EnvironmentKind(name),
        edge_url=shape.edge,
        plain_url=shape.plain or "",
        ca_pem=shape.ca or "",
        outside_zone=shape.outside_zone,
        health_path=health.path,
        health_status=health.status,
        health_contains=health.contains,
        inside_zone=shape.inside_zone or "",
        upstreams=shape.upstreams,
        contract=contract_read(shape.contract),
        maintenance=windows(shape),
        **route_fields(route for _, route in shape.routes.declared()),
    )
