"""What must be true of a document as a whole, beyond the shape of each value."""

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from registry.domain import profiles
from registry.domain.descriptor.problems import Path
from registry.domain.descriptor.shapes import (
    Document,
    EnvironmentShape,
    HolderShape,
    InterfaceDocument,
    RoutesShape,
    TeamDocument,
)
from registry.domain.responsibilities import HELD_BY_SEVERAL, Responsibility
from registry.domain.routes import RouteInvalid, contradiction, normalise_paths
from registry.domain.vocabulary import EnvironmentKind

Fault = tuple[Path, str]
"""Where something is wrong, and the sentence that says what."""


def faults(document: Document) -> Iterator[Fault]:
    """Yield what is wrong with ``document`` although each value is well-formed."""
    if isinstance(document, InterfaceDocument):
        yield from _interface(document)
    else:
        yield from _team(document)


def _interface(document: InterfaceDocument) -> Iterator[Fault]:
    for responsibility, holder in document.spec.responsibilities.items():
        path = ("spec", "responsibilities", responsibility.value)
        yield from ((path, message) for message in _holder(responsibility, holder))
    for name, environment in document.spec.environments.items():
        path = ("spec", "environments", name)
        yield from _environment(document.spec.profile, name, environment, path)


def _holder(responsibility: Responsibility, holder: HolderShape) -> Iterator[str]:
    several = holder.people or ()
    if several and responsibility not in HELD_BY_SEVERAL:
        yield f"{responsibility.value} has one accountable holder: name a team or a person"
    if len(set(several)) < len(several):
        yield "names somebody twice: name everybody once"
    backup = holder.backup
    if backup and (backup.team or backup.person) in {holder.team, holder.person, *several}:
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
    yield from _routes(profile, prefixes, environment.routes, (*path, "routes"))


def _addresses(profile: str, environment: EnvironmentShape, path: Path) -> Iterator[Fault]:
    for field, url in (("edge", environment.edge), ("plain", environment.plain or "")):
        if refusal := profiles.prefix_refusal(profile, urlsplit(url).path):
            yield (*path, field), refusal


def _routes(
    profile: str, prefixes: Sequence[str], routes: RoutesShape, path: Path
) -> Iterator[Fault]:
    kinds = {
        "protectedApi": routes.protected_api,
        "protectedPages": routes.protected_pages,
        "public": routes.public,
    }
    for kind, paths in kinds.items():
        for index, found in enumerate(paths):
            if refusal := profiles.route_refusal(profile, found, prefixes):
                yield (*path, kind, index), refusal
        try:
            normalise_paths(paths)
        except RouteInvalid as error:
            yield (*path, kind), str(error)
    if sentence := contradiction((*routes.protected_api, *routes.protected_pages), routes.public):
        yield (*path, "public"), sentence


def _team(document: TeamDocument) -> Iterator[Fault]:
    times = Counter(member.person for member in document.spec.members)
    for index, member in enumerate(document.spec.members):
        if times[member.person] > 1:
            path = ("spec", "members", index, "person")
            yield path, f"{member.person} stands here more than once: keep one entry"
