"""What the people of the samples do, each in their own name: no descriptor says it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from registry.domain.origins import Origin
from registry.domain.releases import ReleaseFields
from registry.domain.rollback import RehearsalFields
from registry.models import Environment, User
from registry.rights import Actor
from registry.selectors.releases import contract_digest
from registry.services.releases import release_propose, release_record
from registry.services.rollback import rehearsal_record


@dataclass(frozen=True, slots=True)
class SampleDeeds:
    """What was done in the environment of one sample.

    Attributes:
        email: of the person who did it.
        release: what runs there; the digest of the proxy contract is added.
        rehearsal: a practice of the rollback plan.
    """

    email: str
    release: ReleaseFields
    rehearsal: RehearsalFields


Deeds = Mapping[tuple[str, str], SampleDeeds]
"""Interface slug and name of the environment to what was done there."""


def deeds_record(*, origin: Origin, deeds: Deeds, now: datetime) -> None:
    """Record what was done, wherever nothing of its kind is recorded yet.

    Raises:
        PermissionDenied: somebody may not do it.
        Refused: it cannot have been.
    """
    places = Environment.objects.filter(interface__slug__in={slug for slug, _ in deeds})
    for environment in places.select_related("interface__team"):
        done = deeds.get((environment.interface.slug, environment.name))
        if done is None:
            continue
        by = Actor(User.objects.get(email__iexact=done.email), origin)
        if not environment.rehearsals.exists():
            rehearsal_record(by=by, environment=environment, fields=done.rehearsal, now=now)
        if not environment.releases.exists():
            _release(by, environment, done.release, now)


def _release(by: Actor, environment: Environment, fields: ReleaseFields, now: datetime) -> None:
    subject = replace(fields.subject, proxy=contract_digest(environment))
    fields = replace(fields, subject=subject)
    release = release_propose(by=by, environment=environment, fields=fields, now=now)
    release_record(by=by, release=release, replaces="", deployed_at=now, now=now)
