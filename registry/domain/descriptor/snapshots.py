"""A document as the snapshot that it would be if it were applied, without any record.

Nobody has accepted anything in a file, so every ownership is an invitation, and of a team there
is known what a document about it says. Primary keys are places in the document, counted from 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import datetime

from registry.domain.alert_routes import AlertRoute
from registry.domain.contract_effective import EffectiveClauses, Template, effective
from registry.domain.defaults import assumed_routes, health_route
from registry.domain.descriptor.contracts import ContractShape, contract_read
from registry.domain.descriptor.environments import EnvironmentShape
from registry.domain.descriptor.fields import (
    Asked,
    alert_routes,
    asked,
    interface_fields,
    particulars,
    presented,
    team_name,
    template_fields,
    windows,
)
from registry.domain.descriptor.policies import policy_said
from registry.domain.descriptor.routes import HealthShape
from registry.domain.descriptor.shapes import InterfaceDocument, TeamDocument, TemplateDocument
from registry.domain.owner_snapshots import OwnershipSnapshot, PersonSnapshot, TeamSnapshot
from registry.domain.snapshot import (
    ContractSnapshot,
    EnvironmentSnapshot,
    IdentitySnapshot,
    InterfaceSnapshot,
)
from registry.domain.vocabulary import DataClassification, EnvironmentKind, Lifecycle, Tier


def interface_snapshot(
    document: InterfaceDocument,
    *,
    now: datetime,
    teams: Iterable[TeamDocument] = (),
    templates: Iterable[TemplateDocument] = (),
) -> InterfaceSnapshot:
    """Return what ``document`` claims, the profile's defaults filled in.

    Args:
        now: when it was read; invitations and identities carry it.
        teams: documents about teams, from the same files. A team without one is named by its
            slug and has no members that anybody knows of.
        templates: likewise of the proxy contract. Of one without a document nothing is inherited.
    """
    fields = interface_fields(document)
    known = {team.metadata.name: _team(team) for team in teams}
    return InterfaceSnapshot(
        id=1,
        slug=fields.slug,
        name=fields.name,
        team=_team_called(fields.team, known),
        description=fields.description,
        profile=fields.profile,
        tier=Tier(fields.tier) if fields.tier else None,
        lifecycle=Lifecycle(fields.lifecycle) if fields.lifecycle else None,
        data_classification=(
            DataClassification(fields.data_classification) if fields.data_classification else None
        ),
        environments=_environments(document, now, _templates(templates)),
        ownerships=tuple(
            _invitation(number, invitation, known, now)
            for number, invitation in enumerate(asked(document), start=1)
        ),
        particulars=particulars(document),
        alert_routes=tuple(
            AlertRoute(**{f.name: getattr(one, f.name) for f in dataclass_fields(one)})
            for one in alert_routes(document)
        ),
        policies=tuple(
            policy_said(name, shape) for name, shape in document.spec.approvals.policies.items()
        ),
    )


def _environments(
    document: InterfaceDocument, now: datetime, templates: Mapping[str, Template]
) -> tuple[EnvironmentSnapshot, ...]:
    named = document.spec.environments.items()
    return tuple(
        replace(
            _environment(number, name, shape, document, now),
            contract=_contract(shape.contract, templates),
        )
        for number, (name, shape) in enumerate(named, start=1)
    )


def _environment(
    number: int, name: str, shape: EnvironmentShape, document: InterfaceDocument, now: datetime
) -> EnvironmentSnapshot:
    profile = document.spec.profile
    declared = tuple(route for _, route in shape.routes.declared())
    assumed = assumed_routes(profile, declared)
    health = shape.routes.health or HealthShape()
    return EnvironmentSnapshot(
        id=number,
        name=name,
        kind=shape.kind or EnvironmentKind(name),
        edge_url=shape.edge,
        plain_url=shape.plain or "",
        ca_pem=shape.ca or "",
        outside_zone=shape.outside_zone,
        health=health_route(profile, health.path, health.status, health.contains),
        routes=(*assumed, *declared),
        routes_from_profile=bool(assumed),
        identities=tuple(
            IdentitySnapshot(one.slot, one.header, one.source, is_void=False, set_at=now)
            for one in presented(document)
            if one.environment == name
        ),
        inside_zone=shape.inside_zone or "",
        upstreams=shape.upstreams,
        rests=windows(shape),
    )


def _templates(documents: Iterable[TemplateDocument]) -> dict[str, Template]:
    found = map(template_fields, documents)
    return {one.slug: Template(one.slug, 1, one.clauses) for one in found}


def _contract(shape: ContractShape, templates: Mapping[str, Template]) -> ContractSnapshot:
    said = contract_read(shape)
    holds = effective(said, templates.get(said.template))
    snapshot = ContractSnapshot(
        **{name: getattr(holds, name) for name in EffectiveClauses.__dataclass_fields__},
        reviewed_on=said.reviewed_on,
    )
    return replace(snapshot, template=said.template)


def _invitation(
    number: int, invitation: Asked, known: dict[str, TeamSnapshot], now: datetime
) -> OwnershipSnapshot:
    holder = (
        _team_called(invitation.team_slug, known)
        if invitation.team_slug
        else PersonSnapshot(email=invitation.email, name=invitation.email, is_active=True)
    )
    return OwnershipSnapshot(
        number, invitation.responsibility, invitation.standing, holder, invited_at=now
    )


def _team(document: TeamDocument) -> TeamSnapshot:
    spec = document.spec
    return TeamSnapshot(
        document.metadata.name,
        team_name(document),
        is_active=True,
        active_members=len(spec.members),
        channel=spec.channel,
        members=frozenset(member.person for member in spec.members),
    )


def _team_called(slug: str, known: dict[str, TeamSnapshot]) -> TeamSnapshot:
    return known.get(slug) or TeamSnapshot(slug, slug, is_active=True, active_members=0)
