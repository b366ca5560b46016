"""Writes about the templates of proxy contracts, and about all contracts that use one."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from registry.domain.audit import Deed, Kind, Subject
from registry.domain.contract_clauses import PROBED, ClauseInvalid, Clauses, checked, values_of
from registry.domain.contract_effective import Stated, Template, effective
from registry.domain.fields import TemplateFields
from registry.models import ContractTemplate, Environment, ProxyContract
from registry.rights import Actor, require
from registry.selectors.audited import clause_values, template_values
from registry.selectors.contract_templates import Touched, template_reach
from registry.selectors.contracts import clauses_of, columns_of, effective_of, template_of
from registry.services.auditing import audit, of_environment, of_template
from registry.services.contract_versions import checked_why, versions_note
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save
from registry.services.teams import team_with


class UsersBecome(StrEnum):
    """What becomes of the contracts that use a template once it is removed."""

    KEPT = "kept"
    """They say themselves what they inherited: nothing changes for the edge."""
    OPENED = "opened"
    """What they inherited is open again."""


@transaction.atomic
def template_publish(*, by: Actor, fields: TemplateFields, now: datetime) -> ContractTemplate:
    """Publish a standard that contracts can inherit from.

    Raises:
        PermissionDenied: ``by`` may not change templates.
        Refused: a field or a clause is wrong, or the slug is taken.
    """
    require(by, "registry.change_template")
    template = ContractTemplate(slug=fields.slug.strip(), created_at=now)
    _write(template, fields, checked_clauses(fields.clauses), now)
    after = template_values(template)
    audit(by=by, deed=Deed.ADDED, subject=of_template(template), after=after)
    return template


@transaction.atomic
def template_change(
    *,
    by: Actor,
    template: ContractTemplate,
    fields: TemplateFields,
    now: datetime,
    why: str = "",
    seen: str | None = None,
) -> ContractTemplate:
    """Change a template, and with it what holds for every contract that inherits from it.

    Args:
        fields: its slug stays whatever they say.
        seen: ``Reach.seal`` of what ``by`` was shown, None where they were shown nothing.

    Raises:
        PermissionDenied: ``by`` may not change templates.
        Refused: a field or a clause is wrong, or it touches others than ``by`` was shown.
    """
    require(by, "registry.change_template")
    template = _locked(template)
    clauses, why = checked_clauses(fields.clauses), checked_why(why)
    before, reach = template_values(template), template_reach(template, clauses)
    if seen is not None and seen != reach.seal:
        raise Refused("", "Whom this touches has changed since you looked. Look again, then save.")
    if clauses != clauses_of(template):
        template.version += 1
    _write(template, fields, clauses, now)
    audit(
        by=by,
        deed=Deed.CHANGED,
        subject=of_template(template),
        before=before,
        after=template_values(template),
        reason=why,
    )
    _follow(by, template_of(template), reach.touched, why or _because(template), now)
    return template


@transaction.atomic
def template_remove(
    *, by: Actor, template: ContractTemplate, users: UsersBecome | None, now: datetime
) -> None:
    """Remove a template.

    Args:
        users: what becomes of the contracts that use it; it may be None where none does.

    Raises:
        PermissionDenied: ``by`` may not change templates.
        Refused: it is in use, and ``users`` does not say what becomes of that.
    """
    require(by, "registry.change_template")
    template = _locked(template)
    contracts = tuple(
        ProxyContract.objects.filter(template=template)
        .select_related("template", "environment__interface")
        .order_by("environment_id")
    )
    if contracts and users is None:
        sentence = f"{len(contracts)} contracts use it. Say what becomes of them."
        raise Refused("users", sentence)
    before = template_values(template)
    for contract in contracts:
        _leave(by, contract, users, now)
    template.delete()
    audit(by=by, deed=Deed.REMOVED, subject=of_template(template), before=before)


def checked_clauses(clauses: Clauses) -> Clauses:
    """Return clauses in their one spelling.

    Raises:
        Refused: one cannot be recorded; the field is the clause's.
    """
    try:
        return checked(Clauses(**values_of(clauses)))
    except ClauseInvalid as error:
        raise Refused(error.clause, error.message) from error


def _locked(template: ContractTemplate) -> ContractTemplate:
    rows = ContractTemplate.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("team").get(pk=template.pk)


def _write(
    template: ContractTemplate, fields: TemplateFields, clauses: Clauses, now: datetime
) -> None:
    template.title = fields.title.strip() or template.slug
    template.description = fields.description.strip()
    template.team = team_with(fields.team, field="team")
    template.updated_at = now
    for column, value in columns_of(clauses).items():
        setattr(template, column, value)
    checked_save(template)


def _follow(
    by: Actor, template: Template, touched: Iterable[Touched], why: str, now: datetime
) -> None:
    """Note for every environment that is touched what holds there now."""
    users = {one.user.id: one for one in touched}
    holding = {pk: effective(one.user.own, template) for pk, one in users.items()}
    versions_note(by=by, holding=holding, why=why, now=now)
    for one in users.values():
        slug, name = one.user.interface, one.user.environment
        old = {change.clause.value: _said(change.old) for change in one.changes}
        new = {change.clause.value: _said(change.new) for change in one.changes}
        subject = Subject(Kind.ENVIRONMENT, (slug, name), slug)
        audit(by=by, deed=Deed.CHANGED, subject=subject, before=old, after=new, reason=why)
        asks = any(change.clause in PROBED for change in one.changes)
        announce_change(one.user.interface_id, edges_changed=asks)


def _said(one: Stated) -> object:
    return f"not applicable: {one.reason}" if one.reason else one.value


def _because(template: ContractTemplate) -> str:
    return f"The template {template.slug} was changed to version {template.version}."


def _leave(by: Actor, contract: ProxyContract, users: UsersBecome | None, now: datetime) -> None:
    environment, template = contract.environment, contract.template
    own, holds = clauses_of(contract), effective_of(contract)
    left = Clauses(**values_of(holds)) if users is UsersBecome.KEPT else own
    why = f"The template {template} was removed."
    contract.template = None
    for column, value in columns_of(left).items():
        setattr(contract, column, value)
    if left.says_nothing and contract.reviewed_on is None:
        contract.delete()
    else:
        checked_save(contract)
    versions_note(by=by, holding={environment.pk: effective(left)}, why=why, now=now)
    _audit_leaving(by, environment, own, left, template, why)
    asks = any(holds.value(clause) != left.value(clause) for clause in PROBED)
    announce_change(environment.interface_id, edges_changed=asks)


def _audit_leaving(
    by: Actor,
    environment: Environment,
    own: Clauses,
    left: Clauses,
    template: ContractTemplate | None,
    why: str,
) -> None:
    slug = template.slug if template else ""
    audit(
        by=by,
        deed=Deed.CHANGED,
        subject=of_environment(environment),
        before=clause_values(own) | {"contract_template": slug},
        after=clause_values(left) | {"contract_template": ""},
        reason=why,
    )
