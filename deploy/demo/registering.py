"""Putting the sample edges into the registry, by the way that users take."""

from datetime import datetime
from pathlib import Path

from deploy.demo.deeds import deeds
from deploy.demo.descriptors import LEAD, PEOPLE, SOUND, descriptor, identity_headers, slug_of
from deploy.demo.running import prepare
from readiness.services.validations import validation_start
from registry.domain.descriptor import parse
from registry.domain.origins import BY_ITSELF
from registry.domain.vocabulary import EnvironmentKind
from registry.models import Environment, User
from registry.rights import Actor
from registry.services.descriptors import Change
from registry.services.people import administrator_ensure
from registry.services.sample_records import samples_register


def register(data: Path, now: datetime) -> tuple[Change, ...]:
    """Make the demo's files and register its edges; running it again changes nothing.

    Raises:
        FileRefused: a file of the demo was changed and cannot be read.
    """
    prepare(data, now)
    changes = samples_register(
        by=Actor(administrator_ensure(by=BY_ITSELF), BY_ITSELF),
        documents=parse(descriptor(data), source="the demo", read_beside=_nothing_beside),
        people=PEOPLE,
        headers=identity_headers(data),
        deeds=deeds(data, now),
        now=now,
    )
    if changes:
        _have_validated(now)
    return changes


def _have_validated(now: datetime) -> None:
    """Have the contracts validated in staging that never were: the probes look at the first tick.

    It is asked for as people ask, so what comes of it is what the edge in staging really does.
    """
    promised = Environment.objects.filter(
        interface__slug__in=map(slug_of, SOUND), kind=EnvironmentKind.PRODUCTION
    )
    never = promised.filter(contract_validations=None)
    lead = Actor(User.objects.get(email__iexact=LEAD), BY_ITSELF)
    for environment in never.select_related("interface__team"):
        validation_start(by=lead, environment=environment, now=now)


def _nothing_beside(name: str) -> str:
    raise ValueError(f"{name} is not part of the demo")
