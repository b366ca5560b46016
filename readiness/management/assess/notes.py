"""What was assumed about an environment because nobody said otherwise, in sentences."""

from collections.abc import Iterator

from registry.domain import profiles
from registry.domain.routes import RouteKind
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot


def of_url(interface: InterfaceSnapshot, environment: EnvironmentSnapshot) -> tuple[str, ...]:
    """Return what a bare URL leaves open, and how it was filled in."""
    others = ", ".join(name for name in profiles.names() if name != interface.profile)
    return (
        f"It is called {interface.slug}, and this is its production.",
        f"It is of the kind {_kind(interface)}. Say what it is with --profile: {others}.",
        f"The health route is {_health(environment)}, as the profile says.",
        *_routes(environment),
        _zone(environment),
        *_defaults(environment),
        "Nobody is named who answers for it: OWN-1, OWN-2 and OWN-5 say what a registry asks.",
        "No identity is given, so that a guarded route cannot be told from a dead one.",
    )


def of_descriptor(
    interface: InterfaceSnapshot, environment: EnvironmentSnapshot, *, says_health: bool
) -> tuple[str, ...]:
    """Return what a descriptor leaves open, and how it was filled in.

    Args:
        says_health: whether it has a health route.
    """
    health = f"The health route is {_health(environment)}, as the profile says."
    return (
        f"What it does not say is as usual for the kind {_kind(interface)}.",
        *(() if says_health else (health,)),
        *_routes(environment),
        *((_zone(environment),) if environment.outside_zone == "public" else ()),
        *_defaults(environment),
        *_team(interface),
        *_contract(environment),
        "Nobody has accepted to own anything: a file asks, and people accept in a registry.",
    )


def _kind(interface: InterfaceSnapshot) -> str:
    return f"{profiles.get(interface.profile).title}, profile {interface.profile}"


def _health(environment: EnvironmentSnapshot) -> str:
    health = environment.health
    holds = f" and a body with “{health.contains}”" if health.contains else ""
    return f"{health.path} with status {health.status}{holds}"


def _routes(environment: EnvironmentSnapshot) -> Iterator[str]:
    if environment.routes_from_profile:
        kinds = (RouteKind.PROTECTED_API, RouteKind.PROTECTED_PAGES)
        paths = ", ".join(route.path for route in environment.routes if route.kind in kinds)
        yield f"Strangers are to be kept out of {paths}, as the profile says."
    elif not (environment.protected_api or environment.protected_pages):
        yield "No route is known that strangers are to be kept out of."


def _zone(environment: EnvironmentSnapshot) -> str:
    return f"It is asked from the zone {environment.outside_zone}."


def _team(interface: InterfaceSnapshot) -> Iterator[str]:
    team = interface.team
    if not team.active_members:
        yield f"No file says who is in the team {team.slug}: add its document, kind: Team."


def _contract(environment: EnvironmentSnapshot) -> Iterator[str]:
    contract = environment.contract
    if contract.template and not contract.template_version:
        yield (
            f"No file says what the contract template {contract.template} holds: add its "
            "document, kind: ContractTemplate."
        )


def _defaults(environment: EnvironmentSnapshot) -> Iterator[str]:
    if environment.edge_url.startswith("https:"):
        if not environment.plain_url:
            yield "Plain HTTP is looked for on port 80 of the same host."
        if not environment.ca_pem:
            yield "Its certificate has to lead to an authority that this machine trusts."
