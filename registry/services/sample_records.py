"""Registering samples: the same services that people use, and a mark on what they made."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from registry.domain.descriptor import Documents, InterfaceDocument, Placed
from registry.domain.descriptor.fields import environment_fields
from registry.domain.identities import IdentitySource
from registry.models import ContractTemplate, Environment, Interface, Ownership, Team, User
from registry.rights import Actor, require
from registry.selectors.declared import environment_declared
from registry.services.applying import differences
from registry.services.descriptors import Change, descriptor_apply
from registry.services.identities import identity_set, identity_values
from registry.services.ownerships import ownership_accept
from registry.services.people import person_create
from registry.services.sample_deeds import Deeds, deeds_record

Headers = Mapping[str, Mapping[str, str]]
"""Interface slug to identity slot to the whole value of the header."""
_EDGE = frozenset({"edge_url", "plain_url", "ca_pem"})


@transaction.atomic
def samples_register(
    *,
    by: Actor,
    documents: Documents,
    people: Mapping[str, str],
    headers: Headers,
    deeds: Deeds,
    now: datetime,
) -> tuple[Change, ...]:
    """Register what ``documents`` describe as samples; running it again changes nothing.

    A sample that is there stays as people made it, unless its edge is elsewhere by now: then its
    document is applied once more.

    Args:
        people: e-mail address to name of the sample people; each accepts what they are asked.
        headers: what the probes present at the sample edges.
        deeds: interface slug and environment to what one of these people did there.

    Raises:
        PermissionDenied: ``by`` is no administrator.
        DescriptorRefused: the documents have problems.
    """
    require(by, "registry.remove_samples")
    _make_people(by, people)
    missing = tuple(placed for placed in documents.interfaces if not _is_there(placed))
    wanted = replace(documents, interfaces=missing)
    changes = descriptor_apply(by=by, documents=wanted, now=now) if missing else ()
    slugs = [placed.name for placed in documents.interfaces]
    _mark(documents)
    _accept(by, slugs, people, now)
    _give(by, headers, now)
    names = {placed.name for placed in missing}
    new = {place: done for place, done in deeds.items() if place[0] in names}
    deeds_record(origin=by.origin, deeds=new, now=now)
    return changes


def _is_there(placed: Placed[InterfaceDocument]) -> bool:
    present = {
        environment.name: environment_declared(environment)
        for environment in Environment.objects.filter(interface__slug=placed.name)
    }
    return all(
        fields.name in present and not _EDGE & {*differences(present[fields.name], fields)}
        for fields in environment_fields(placed.document)
    )


def _mark(documents: Documents) -> None:
    for model, made in (
        (Interface, documents.interfaces),
        (Team, documents.teams),
        (ContractTemplate, documents.templates),
    ):
        model.objects.filter(slug__in=[placed.name for placed in made]).update(is_sample=True)


def _make_people(by: Actor, people: Mapping[str, str]) -> None:
    for email, name in people.items():
        if not User.objects.filter(email__iexact=email).exists():
            person = person_create(by=by, email=email, name=name)
            User.objects.filter(pk=person.pk).update(is_sample=True)


def _accept(by: Actor, slugs: list[str], people: Mapping[str, str], now: datetime) -> None:
    waiting = Ownership.objects.filter(interface__slug__in=slugs, accepted_at=None)
    for ownership in waiting.select_related("team", "person", "interface"):
        if person := _answering(ownership, people):
            ownership_accept(by=Actor(person, by.origin), ownership=ownership, now=now)


def _answering(ownership: Ownership, people: Mapping[str, str]) -> User | None:
    if ownership.person is not None:
        return ownership.person if ownership.person.email in people else None
    members = User.objects.filter(memberships__team=ownership.team, email__in=people)
    return members.order_by("pk").first()


def _give(by: Actor, headers: Headers, now: datetime) -> None:
    for environment in Environment.objects.filter(interface__slug__in=headers):
        given = identity_values([environment.pk]).get(environment.pk, {})
        for slot, value in headers[environment.interface.slug].items():
            if slot in given and given[slot].reveal() == value:
                continue
            identity_set(
                by=by,
                environment=environment,
                slot=slot,
                source=IdentitySource.STORED,
                value=value,
                now=now,
            )
