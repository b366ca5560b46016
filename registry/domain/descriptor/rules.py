"""What must be true of a document as a whole, beyond the shape of each value."""

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from registry.domain import profiles
from registry.domain.addresses import AddressInvalid
from registry.domain.descriptor.contracts import ClausesShape, contradictions
from registry.domain.descriptor.environments import EnvironmentShape
from registry.domain.descriptor.fields import windows
from registry.domain.descriptor.particular_rules import particular_faults
from registry.domain.descriptor.problems import Path
from registry.domain.descriptor.routes import RoutesShape
from registry.domain.descriptor.shapes import (
    Document,
    HolderShape,
    InterfaceDocument,
    TeamDocument,
    TemplateDocument,
)
from registry.domain.responsibilities import HELD_BY_SEVERAL, Responsibility
from registry.domain.rests import RestInvalid, checked_windows
from registry.domain.routes import RouteInvalid, RouteKind, contradiction, require_distinct
from registry.domain.upstreams import normalise_upstreams
from registry.domain.vocabulary import EnvironmentKind
from registry.domain.zones import INSIDE_IS_OUTSIDE

Fault = tuple[Path, str]
"""Where something is wrong, and the sentence that says what."""


def faults(document: Document) -> Iterator[Fault]:
    """Yield what is wrong with ``document`` although each value is well-formed."""
    if isinstance(document, InterfaceDocument):
        yield from _interface(document)
    elif isinstance(document, TemplateDocument):
        yield from _contract(document.spec.clauses, ("spec", "clauses"))
    elif isinstance(document, TeamDocument):
        yield from _team(document)


def _interface(document: InterfaceDocument) -> Iterator[Fault]:
    for responsibility, holder in document.spec.responsibilities.items():
        path = ("spec", "responsibilities", responsibility.value)
        yield from ((path, message) for message in _holder(responsibility, holder))
    for name, environment in document.spec.environments.items():
        path = ("spec", "environments", name)
        yield from _environment(document.spec.profile, name, environment, path)
    yield from particular_faults(document)


def _holder(responsibility: Responsibility, holder: HolderShape) -> Iterator[str]:
    backup = holder.backup
    behind = backup.several if backup else ()
    if (holder.several or behind) and responsibility not in HELD_BY_SEVERAL:
        yield f"{responsibility.value} has one accountable holder: name a team or a person"
    if any(len(set(named)) < len(named) for named in (holder.several, behind)):
        yield "names somebody twice: name everybody once"
    holders = {holder.team, holder.person, *holder.several}
    if backup and holders & {backup.team or backup.person, *behind} - {None}:
        yield "has its holder as backup too: name somebody else, or leave the backup out"


def _environment(
    profile: str, name: str, environment: EnvironmentShape, path: Path
) -> Iterator[Fault]:
    if environment.kind is None and name not in list(EnvironmentKind):
        kinds = ", ".join(EnvironmentKind)
        yield (*path, "kind"), f"is required where the name is none of {kinds}"
    yield from _addresses(profile, environment, path)
    prefixes = [urlsplit(url).path for url in (environment.edge, environment.plain or "")]
    health = environment.routes.health
    if health and (refusal := profiles.refusal(profile, health.path, prefixes)):
        yield (*path, "routes", "health"), refusal
    yield from _places(environment, path)
    yield from _contract(environment.contract, (*path, "contract"))
    try:
        checked_windows(windows(environment))
    except RestInvalid as error:
        yield (*path, "maintenance"), str(error)
    answering = (health.path if health else "") or profiles.health_route(profile).path
    inner = (*path, "routes")
    for found, message in _routes(profile, prefixes, environment.routes, answering):
        yield (*inner, *found), message


def _addresses(profile: str, environment: EnvironmentShape, path: Path) -> Iterator[Fault]:
    for field, url in (("edge", environment.edge), ("plain", environment.plain or "")):
        if refusal := profiles.prefix_refusal(profile, urlsplit(url).path):
            yield (*path, field), refusal


def _places(environment: EnvironmentShape, path: Path) -> Iterator[Fault]:
    if environment.inside_zone == environment.outside_zone:
        yield (*path, "insideZone"), INSIDE_IS_OUTSIDE
    try:
        normalise_upstreams(environment.upstreams, edge=environment.edge)
    except AddressInvalid as error:
        yield (*path, "upstreams"), str(error)


def _contract(shape: ClausesShape, path: Path) -> Iterator[Fault]:
    for clause, message in contradictions(shape):
        yield (*path, "notApplicable", clause), message


def _routes(
    profile: str, prefixes: Sequence[str], routes: RoutesShape, health: str
) -> Iterator[Fault]:
    declared = {route: path for path, route in routes.declared()}
    for route, path in declared.items():
        if refusal := profiles.route_refusal(profile, route.path, prefixes):
            yield path, refusal
    yield from _twice(routes)
    if found := contradiction(declared, health):
        route, sentence = found
        yield declared[route], sentence


def _twice(routes: RoutesShape) -> Iterator[Fault]:
    for kind in RouteKind:
        places = [(path, route.path) for path, route in routes.declared() if route.kind is kind]
        try:
            require_distinct(kind, (path for _, path in places))
        except RouteInvalid as error:
            yield places[0][0][:1], str(error)


def _team(document: TeamDocument) -> Iterator[Fault]:
    times = Counter(member.person for member in document.spec.members)
    for index, member in enumerate(document.spec.members):
        if times[member.person] > 1:
            path = ("spec", "members", index, "person")
            yield path, f"{member.person} stands here more than once: keep one entry"
