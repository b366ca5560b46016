"""From records to a document: the other way round than ``reading``, and its inverse.

What is empty or what the reader assumes is left out, so that one record has one text. The order
of the keys is that of the documentation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from registry.domain.alert_routes import AlertRouteFields
from registry.domain.approvals.policies import Policy
from registry.domain.descriptor.contracts import clauses_written
from registry.domain.descriptor.fields import Asked, Presented
from registry.domain.descriptor.policies import policy_tree
from registry.domain.descriptor.shapes import API_VERSION
from registry.domain.descriptor.written_environments import environment_tree, filled
from registry.domain.descriptor.written_objectives import (
    alert_route_trees,
    objective_trees,
    rollback_tree,
)
from registry.domain.fields import EnvironmentFields, InterfaceFields, TemplateFields
from registry.domain.particular_rules import plain_lines
from registry.domain.particulars import Particulars
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import Role, Standing

Written = Mapping[str, object]
"""A document as mappings, lists and scalars; a time or a day is one, not yet text."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of one interface, as far as a document may say it.

    Attributes:
        asked: who is asked to own what; a responsibility without a primary holder that a document
            can name is left out, which leaves the record as it is.
        presented: the identities that have a value, by where that is kept.
        policies: what a release has to meet.
    """

    interface: InterfaceFields
    environments: Sequence[EnvironmentFields]
    asked: Sequence[Asked] = ()
    presented: Sequence[Presented] = ()
    alert_routes: Sequence[AlertRouteFields] = ()
    policies: Sequence[Policy] = ()


def interface_document(recorded: Recorded) -> Written:
    """Return the document that says what is recorded, in the normal form."""
    fields = recorded.interface
    said = fields.particulars or Particulars()
    metadata = {
        "name": fields.slug,
        "title": fields.name,
        "description": plain_lines(fields.description),
        "tags": list(said.tags),
        "links": [{"type": one.kind.value, "url": one.url} for one in said.links],
    }
    return {
        "apiVersion": API_VERSION,
        "kind": "AIInterface",
        "metadata": filled(metadata),
        "spec": filled(_spec(recorded, said)),
    }


def template_document(fields: TemplateFields) -> Written:
    """Return the document that says what a template of the proxy contract does, likewise."""
    metadata = {
        "name": fields.slug,
        "title": fields.title,
        "description": fields.description,
    }
    return {
        "apiVersion": API_VERSION,
        "kind": "ContractTemplate",
        "metadata": filled(metadata),
        "spec": filled({"team": fields.team, "clauses": clauses_written(fields.clauses)}),
    }


def policy_document(interface: str, policy: Policy) -> Written:
    """Return the document that says what ``policy`` of the interface ``interface`` does."""
    return {
        "apiVersion": API_VERSION,
        "kind": "ApprovalPolicy",
        "metadata": {"name": policy.name},
        "spec": {"interface": interface, **policy_tree(policy)},
    }


def team_document(
    slug: str, name: str, channel: str, members: Iterable[tuple[str, Role]]
) -> Written:
    """Return the document that says what is recorded of a team, in the normal form.

    Args:
        members: e-mail address and role of everybody whom a document can name.
    """
    listed = [
        filled({"person": email, "role": role.value if role is not Role.MEMBER else ""})
        for email, role in sorted(members)
    ]
    return {
        "apiVersion": API_VERSION,
        "kind": "Team",
        "metadata": {"name": slug},
        "spec": filled({"title": name, "channel": channel, "members": listed}),
    }


def as_json(value: object) -> object:
    """Return ``value`` of a document with its times and days as text (ISO 8601)."""
    if isinstance(value, Mapping):
        return {name: as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _spec(recorded: Recorded, said: Particulars) -> Written:
    fields = recorded.interface
    return {
        "team": fields.team,
        "profile": fields.profile,
        "tier": fields.tier,
        "lifecycle": fields.lifecycle,
        **_sections(fields, said),
        "objectives": objective_trees(said.objectives),
        "alertRoutes": alert_route_trees(recorded.alert_routes),
        "rollback": rollback_tree(said.rollback),
        "responsibilities": _responsibilities(recorded.asked),
        "approvals": filled(
            {"policies": {one.name: policy_tree(one) for one in recorded.policies}}
        ),
        "environments": {
            place.name: environment_tree(
                place, [one for one in recorded.presented if one.environment == place.name]
            )
            for place in recorded.environments
        },
    }


def _sections(fields: InterfaceFields, said: Particulars) -> Written:
    data, incidents = said.data, said.incidents
    upgrades, deployment = said.upgrades, said.deployment
    sections: Mapping[str, Mapping[str, object]] = {
        "data": {
            "classification": fields.data_classification,
            "userNotice": data.user_notice,
            "retentionDays": data.retention_days,
            "promptLogging": data.prompt_logging and data.prompt_logging.value,
        },
        "incidents": {
            "severityScale": incidents.severity_scale,
            "escalation": incidents.escalation,
        },
        "upgrades": {
            "cadenceDays": upgrades.cadence_days,
            "lastUpgrade": upgrades.last_upgrade,
        },
        "deployment": {
            "source": deployment.source,
            "reviewedOn": deployment.reviewed_on,
            "steps": plain_lines(deployment.steps),
        },
    }
    return {**{name: filled(values) for name, values in sections.items()}, **_lists(said)}


def _lists(said: Particulars) -> Written:
    return {
        "boundary": [
            filled(
                {
                    "layer": one.layer.value,
                    "operatedBy": one.operated_by,
                    "handover": one.handover,
                    "access": one.access,
                }
            )
            for one in said.boundary
        ],
        "dependencies": [
            filled({"interface": one.interface, "name": one.name, "effect": one.effect})
            for one in said.dependencies
        ],
        "models": [
            filled(
                {
                    "name": one.name,
                    "revision": one.revision,
                    "quantisation": one.quantisation,
                    "licence": one.licence,
                    "origin": one.origin,
                }
            )
            for one in said.models
        ],
    }


def _responsibilities(asked: Iterable[Asked]) -> Written:
    everybody = list(asked)
    found = {}
    for responsibility in Responsibility:
        here = [one for one in everybody if one.responsibility is responsibility]
        primary = _holders([one for one in here if one.standing is Standing.PRIMARY])
        backup = _holders([one for one in here if one.standing is Standing.BACKUP])
        if primary:
            found[responsibility.value] = primary | ({"backup": backup} if backup else {})
    return found


def _holders(holders: Sequence[Asked]) -> dict[str, object]:
    """Return what names all ``holders``: one as team or person, several as people and teams."""
    people = [one.email for one in holders if not one.team_slug]
    teams = [one.team_slug for one in holders if one.team_slug]
    if len(holders) > 1:
        return dict(filled({"people": people, "teams": teams}))
    return {"team": teams[0]} if teams else {"person": people[0]} if people else {}
