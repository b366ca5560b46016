"""Putting the sample edges into the registry, by the way that users take."""

from datetime import datetime
from pathlib import Path

from deploy.demo.deeds import deeds
from deploy.demo.descriptors import PEOPLE, descriptor, identity_headers
from deploy.demo.running import prepare
from registry.domain.descriptor import parse
from registry.domain.origins import BY_ITSELF
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
    return samples_register(
        by=Actor(administrator_ensure(by=BY_ITSELF), BY_ITSELF),
        documents=parse(descriptor(data), source="the demo", read_beside=_nothing_beside),
        people=PEOPLE,
        headers=identity_headers(data),
        deeds=deeds(data, now),
        now=now,
    )


def _nothing_beside(name: str) -> str:
    raise ValueError(f"{name} is not part of the demo")
