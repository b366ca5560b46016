"""Records as the audit trail compares them before and after: plain values by field."""

import hashlib
from dataclasses import asdict

from registry.domain.approvals.policies import Policy
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms
from registry.domain.audit import clock
from registry.domain.contract_clauses import Clauses, ContractFields, values_of
from registry.domain.fields import EnvironmentFields
from registry.domain.machines.issuers import KeySource
from registry.domain.routes import Route
from registry.domain.snapshot import Rest
from registry.domain.subject import Part
from registry.models import (
    AlertRoute,
    ApiToken,
    ContractTemplate,
    Environment,
    Interface,
    Issuer,
    MachineGrant,
    Ownership,
    ProbeIdentity,
    Rehearsal,
    Release,
    Team,
    TrustRule,
    User,
    Vote,
)
from registry.selectors.alert_routes import alert_route_of
from registry.selectors.contracts import clauses_of
from registry.selectors.declared import environment_declared, interface_declared
from registry.selectors.machines import rule_of
from registry.selectors.particulars import particular_values, particulars_of
from registry.selectors.rests import paused_until
from registry.selectors.tokens import scopes_of

Values = dict[str, object]


def team_values(team: Team) -> Values:
    """Return what is said about a team."""
    return {"name": team.name, "channel": team.channel}


def interface_values(interface: Interface) -> Values:
    """Return what is said about an interface."""
    names = interface.environments.values_list("name", flat=True) if interface.pk else ()
    values: Values = asdict(interface_declared(interface)) | {"environments": list(names)}
    return values | particular_values(particulars_of(interface))


def removed_interface_values(interface: Interface) -> Values:
    """Return what goes with an interface: what is said of it, its releases and its policies."""
    releases = Release.objects.filter(environment__interface=interface).count()
    policies = interface.policies.order_by("name").values_list("name", flat=True)
    return interface_values(interface) | {"releases": releases or None, "policies": list(policies)}


def removed_environment_values(environment: Environment) -> Values:
    """Return what goes with an environment: what is said of it, and its releases."""
    return environment_values(environment) | {"releases": environment.releases.count() or None}


def environment_values(environment: Environment) -> Values:
    """Return what is said about an environment; certificates by their digest."""
    declared = environment_declared(environment)
    values: Values = {name: getattr(declared, name) for name in EnvironmentFields.__slots__}
    contract = values.pop("contract")
    values["maintenance"] = [_window(one) for one in declared.maintenance or ()]
    values["paused_until"] = paused_until(environment)
    assert isinstance(contract, ContractFields)  # noqa: S101 (what is recorded has one)
    values["ca_pem"] = _digest(environment.ca_pem)
    for name, value in values.items():
        if isinstance(value, tuple):
            values[name] = [_route(one) for one in value]
    return (
        values
        | clause_values(contract)
        | {
            "contract_template": contract.template,
            "contract_reviewed_on": contract.reviewed_on,
        }
    )


def clause_values(clauses: Clauses) -> Values:
    """Return what is said of every clause of a proxy contract."""
    reasons = [f"{one.clause}: {one.reason}" for one in clauses.not_applicable]
    return values_of(clauses) | {"not_applicable": reasons}


def template_values(template: ContractTemplate) -> Values:
    """Return what a template of the proxy contract says."""
    values: Values = {
        "title": template.title,
        "description": template.description,
        "team": template.team.slug,
    }
    return values | clause_values(clauses_of(template))


def identity_values(identity: ProbeIdentity | None) -> Values | None:
    """Return where the value of an identity is kept, and never the value."""
    if identity is None:
        return None
    return {
        "header": identity.header,
        "source": identity.source,
        "reference": identity.reference,
    }


def alert_route_values(route: AlertRoute) -> Values:
    """Return where an alert route leads, as far as that is no secret."""
    shown = alert_route_of(route)
    return {
        "kind": route.kind,
        "severities": [str(one) for one in shown.severities],
        "responsibility": route.responsibility,
        "address": route.address,
        "source": route.source,
        "reference": route.reference,
        "host": shown.host,
    }


def rehearsal_values(rehearsal: Rehearsal) -> Values:
    """Return what is said about a rehearsal."""
    names = ("finished_at", "result", "from_digest", "to_digest", "evidence", "recorded_by")
    return {name: getattr(rehearsal, name) for name in names}


def ownership_values(ownership: Ownership) -> Values:
    """Return until when an ownership counts."""
    return {"review_by": ownership.review_by}


def release_values(release: Release) -> Values:
    """Return what is said about a release, and what its newest revision consists of."""
    revision = release.revisions.order_by("-number")[0]
    return {
        "version": release.version,
        "notes": release.notes,
        "rollback_plan": revision.rollback_plan,
        "state": release.state,
        "authors": sorted(release.authors.values_list("email", flat=True)),
        "revision": revision.number,
        "added_kinds": revision.added_kinds.split(),
        **{part.value: getattr(revision, part) for part in Part},
    }


def vote_values(vote: Vote) -> Values:
    """Return what somebody says to which revision, and what they looked at."""
    return {
        "choice": vote.choice,
        "revision": vote.revision.number,
        "shown_digest": vote.shown_digest,
    }


def policy_values(policy: Policy) -> Values:
    """Return what a policy demands, and where."""
    terms = {name: getattr(policy.terms, name) for name in PolicyTerms.__slots__}
    return terms | {
        "environment_kind": policy.environment_kind,
        "change_kind": policy.change_kind,
        "version": policy.version,
        "slots": [f"{slot.responsibility} × {slot.count}" for slot in policy.terms.slots],
        "freeze_windows": [_freeze(window) for window in policy.terms.freeze_windows],
        **{name: _yes(value) for name, value in terms.items() if isinstance(value, bool)},
    }


def person_values(person: User) -> Values:
    """Return what an account is called and may do."""
    wants = "on" if person.wants_mail else "off"
    return {"name": person.name, "email": person.email, "role": person.role, "mail": wants}


def token_values(token: ApiToken) -> Values:
    """Return what a token is for."""
    return {
        "name": token.name,
        "scopes": [str(scope) for scope in scopes_of(token)],
        "expires_at": token.expires_at,
    }


def grant_values(grant: MachineGrant) -> Values:
    """Return what a token of a pipeline was given for."""
    run = "/".join(filter(None, (grant.run_id, grant.run_attempt)))
    return {
        "issuer": grant.issuer_name,
        "rule": f"{grant.rule_name} of {grant.interface}",
        "run": f"{run} of {grant.subject}" if run else grant.subject,
        "sponsor": grant.token.person.email if grant.has_sponsor else "",
    }


def issuer_values(issuer: Issuer) -> Values:
    """Return what is said about an issuer; keys that were pasted and certificates by digest."""
    names = ("name", "kind", "iss", "key_source", "jwks_url", "zone", "human_claim")
    pasted = issuer.keys if issuer.key_source == KeySource.PASTED else ""
    return {name: getattr(issuer, name) for name in names} | {
        "ca_pem": _digest(issuer.ca_pem),
        "keys": _digest(pasted),
    }


def trust_rule_values(rule: TrustRule) -> Values:
    """Return whom a trust rule lets in, and with what."""
    found = rule_of(rule)
    return {
        "issuer": rule.issuer.slug,
        "environments": list(found.environments),
        "verbs": list(found.verbs),
        "pins": [str(pin) for pin in found.pins],
        "lent_by": rule.lent_by.email if rule.lent_by else "",
    }


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" if text else ""


def _freeze(window: FreezeWindow) -> str:
    place = f"{window.rule} {window.zone} from {window.starts_on}"
    return f"{place} for {window.duration_seconds} seconds: {window.reason}"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _window(window: Rest) -> str:
    return f"{clock(window.starts_at)} to {clock(window.ends_at)}: {window.reason}"


def _route(route: object) -> str:
    if not isinstance(route, Route):
        return str(route)
    return " ".join(filter(None, (route.path, route.sha256, route.pointer, route.model)))
