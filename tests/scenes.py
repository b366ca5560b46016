"""A small fleet in different states, as pages and browsers look at it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from readiness.domain.facts import AddressAnswer, AddressTls
from readiness.domain.failures import Failure
from readiness.domain.observation_json import dump
from readiness.domain.probing import ProbeId, target_digest
from readiness.domain.redirection import Location, Redirection
from readiness.domain.walk_facts import End, Step
from readiness.models import HostProof, LatestObservation
from readiness.services.assessing import environments_assess
from readiness.services.proofs import proofs_complete
from registry.domain.particulars import Section
from registry.domain.responsibilities import Responsibility
from registry.models import Environment, Interface, ProxyContract, Route, Team, User
from registry.selectors.contracts import columns_of
from registry.selectors.snapshots import snapshot_get, snapshots_of
from registry.services.particulars import interface_describe
from tests.factories import EnvironmentFactory, InterfaceFactory, OwnershipFactory, acting
from tests.observations import (
    CONTRACT,
    ENVIRONMENT,
    HEALTH_WALK,
    LEAF,
    PARTICULARS,
    ROOT,
    SOUND_TLS,
    SOUND_WALKS,
    START_WALK,
    access,
    availability,
    exposure,
    hsts,
    observed,
    plain,
    tls,
    version,
)

SOUND = "sound"
EXPIRING = "expiring"
REFUSED = "refused"
LOOPING = "looping"
UNSEEN = "unseen"
ADDRESS = "192.0.2.7"
_LED = Redirection(Location.EDGE, "chat.example.test")
_STEP = Step("/", 302, redirection=_LED, leads_to="/")
LOOP = (HEALTH_WALK, replace(START_WALK, steps=(_STEP,), end=End.LOOP))
"""What a start page shows that leads to itself."""


def interface_in(team: Team, slug: str, edge: str, now: datetime, **fields: Any) -> Interface:
    """Return an interface of ``team`` whose production edge is ``edge`` at ``now``.

    What was seen, the team has proven to own.
    """
    interface: Interface = InterfaceFactory.create(slug=slug, team=team, **fields)
    host = f"{slug}.example.test" if edge == UNSEEN else "chat.example.test"
    environment = EnvironmentFactory.create(
        interface=interface, name="production", edge_url=f"https://{host}"
    )
    proofs_complete(interfaces=snapshots_of([interface.pk]).values())
    for route in ENVIRONMENT.routes:
        Route.objects.create(environment=environment, kind=route.kind, path=route.path)
    if edge != UNSEEN:
        HostProof.objects.filter(team=team, host=host).update(proven_at=now, way="dns")
        observe(environment, edge, now)
    environments_assess(environment_ids=[environment.pk], now=now)
    return interface


def hold_everything(interface: Interface, team: Team, now: datetime) -> None:
    """Have ``team`` own every responsibility of ``interface``."""
    for responsibility in Responsibility:
        OwnershipFactory.create(
            interface=interface,
            responsibility=responsibility,
            person=None,
            team=team,
            invited_at=now - timedelta(days=9),
            accepted_at=now - timedelta(days=8),
        )
    ids = interface.environments.values_list("pk", flat=True)
    environments_assess(environment_ids=list(ids), now=now)


def record_everything(interface: Interface, by: User, now: datetime) -> None:
    """Have ``by`` write down everything about how ``interface`` is operated."""
    today = now.date()
    said = replace(
        PARTICULARS,
        deployment=replace(PARTICULARS.deployment, reviewed_on=today),
        upgrades=replace(PARTICULARS.upgrades, last_upgrade=today),
    )
    for section in Section:
        interface_describe(
            by=acting(by), interface=interface, section=section, particulars=said, now=now
        )
    promise(interface, now)


def promise(interface: Interface, now: datetime) -> None:
    """Have an alert route for ``interface``, and a rehearsal of its rollback."""
    interface.alert_routes.create(
        name="on-duty",
        kind="webhook",
        critical=True,
        address="https://hooks.example.test/on-duty",
        set_at=now,
    )
    for place in interface.environments.all():
        ended = now - timedelta(days=3)
        place.rehearsals.create(
            started_at=ended - timedelta(minutes=9),
            finished_at=ended,
            result="succeeded",
            evidence="https://wiki.example.test/rehearsals/7",
            recorded_by="Mia",
        )


def observe(environment: Environment, edge: str, now: datetime) -> None:
    """Keep what every probe saw of ``environment`` a moment before ``now``."""
    snapshot = snapshot_get(environment.interface.slug)
    assert snapshot is not None
    target = target_digest(snapshot.environment(environment.name))
    for probe, facts in _facts(edge, now).items():
        seen = observed(probe, facts, observed_at=now - timedelta(seconds=20), target=target)
        LatestObservation.objects.update_or_create(
            environment=environment,
            probe=probe,
            defaults={"observed_at": seen.observed_at, "content": dump(seen)},
        )


def _facts(edge: str, now: datetime) -> dict[ProbeId, Any]:
    if edge == REFUSED:
        return {
            ProbeId.AVAILABILITY: availability(AddressAnswer(ADDRESS, failure=Failure.REFUSED)),
            ProbeId.TLS: tls(AddressTls(ADDRESS, failure=Failure.REFUSED)),
            ProbeId.PLAIN_HTTP: plain(failure=Failure.REFUSED),
            ProbeId.HSTS: hsts(failure=Failure.REFUSED),
            ProbeId.AUTHENTICATION: access(failure=Failure.REFUSED),
            ProbeId.EXPOSURE: exposure(failure=Failure.REFUSED),
            ProbeId.VERSION: version(failure=Failure.REFUSED),
        }
    days = 12 if edge == EXPIRING else 60
    leaf = replace(LEAF, not_before=now - timedelta(days=30), not_after=now + timedelta(days=days))
    seen = replace(SOUND_TLS, chain=(leaf,), path=(leaf, ROOT))
    return {
        ProbeId.AVAILABILITY: availability(walks=LOOP if edge == LOOPING else SOUND_WALKS),
        ProbeId.TLS: tls(seen),
        ProbeId.PLAIN_HTTP: plain(),
        ProbeId.HSTS: hsts(),
        ProbeId.AUTHENTICATION: access(),
        ProbeId.EXPOSURE: exposure(),
        ProbeId.VERSION: version(),
    }


def promise_everything(environment: Environment) -> None:
    """Record every clause of the proxy contract of ``environment``, and a review."""
    ProxyContract.objects.create(
        environment=environment, reviewed_on=CONTRACT.reviewed_on, **columns_of(CONTRACT)
    )
