"""Putting the sample edges into the registry, by the way that users take."""

from collections.abc import Set
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from deploy.demo.deeds import deeds
from deploy.demo.descriptors import PEOPLE, SOUND, descriptor, identity_headers, slug_of
from deploy.demo.running import prepare
from readiness.services.validations import validation_start
from registry.domain.descriptor import parse
from registry.domain.origins import BY_ITSELF
from registry.rights import Actor
from registry.selectors.records import environment_record
from registry.services.descriptors import Change
from registry.services.errors import Refused
from registry.services.people import administrator_ensure
from registry.services.sample_records import samples_register


def register(data: Path, now: datetime) -> tuple[Change, ...]:
    """Make the demo's files and register its edges; running it again changes nothing.

    Raises:
        FileRefused: a file of the demo was changed and cannot be read.
    """
    prepare(data, now)
    by = Actor(administrator_ensure(by=BY_ITSELF), BY_ITSELF)
    changes = samples_register(
        by=by,
        documents=parse(descriptor(data), source="the demo", read_beside=_nothing_beside),
        people=PEOPLE,
        headers=identity_headers(data),
        deeds=deeds(data, now),
        now=now,
    )
    _have_validated(by, {change.name for change in changes}, now)
    return changes


def _have_validated(by: Actor, changed: Set[str], now: datetime) -> None:
    """Have the contracts of sound samples that are new validated in staging.

    It is asked for as people ask, and the probes look at the first tick: what comes of it is what
    the edge in staging really does.
    """
    for slug in sorted(changed & {slug_of(name) for name in SOUND}):
        environment = environment_record(slug, "production")
        # where somebody lets staging rest, they have it validated after that
        with suppress(Refused):
            if environment is not None:
                validation_start(by=by, environment=environment, now=now)


def _nothing_beside(name: str) -> str:
    raise ValueError(f"{name} is not part of the demo")
