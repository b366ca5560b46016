"""Applying documents about templates of the proxy contract."""

from functools import partial

from pydantic.alias_generators import to_camel

from registry.domain.contract_catalogue import Clause
from registry.domain.descriptor import Placed, TemplateDocument
from registry.domain.descriptor.fields import template_fields
from registry.domain.fields import TemplateFields
from registry.models import ContractTemplate
from registry.selectors.contract_templates import template_declared, template_reach
from registry.services.applying import Action, Application, action_for, differences
from registry.services.contract_templates import (
    checked_clauses,
    template_change,
    template_publish,
)

_NAMES = {
    "slug": ("metadata", "name"),
    "title": ("metadata", "title"),
    "description": ("metadata", "description"),
    "team": ("spec", "team"),
    "not_applicable": ("spec", "clauses", "notApplicable"),
    **{clause.value: ("spec", "clauses", to_camel(clause)) for clause in Clause},
}


def apply_template(run: Application, placed: Placed[TemplateDocument]) -> None:
    """Publish or change one template, and tell which contracts that touches."""
    run.attempt(placed, (), partial(_template, run, template_fields(placed.document)), _NAMES)


def _differences(before: TemplateFields, after: TemplateFields) -> tuple[str, ...]:
    """Return the names of the fields that differ, those of the clauses one by one."""
    changed = differences(before, after)
    clauses = differences(before.clauses, after.clauses)
    return (*(name for name in changed if name != "clauses"), *clauses)


def _template(run: Application, fields: TemplateFields) -> None:
    present = ContractTemplate.objects.select_related("team").filter(slug=fields.slug).first()
    if present is None:
        template_publish(by=run.by, fields=fields, now=run.now)
        run.record("ContractTemplate", fields.slug, Action.CREATED)
        return
    changed = _differences(template_declared(present), fields)
    reach = template_reach(present, checked_clauses(fields.clauses))
    if changed:
        template_change(by=run.by, template=present, fields=fields, now=run.now)
    run.record("ContractTemplate", fields.slug, action_for(changed), changed)
    for one in reach.touched:
        clauses = tuple(change.clause.value for change in one.changes)
        name = f"{one.user.interface}/{one.user.environment}"
        run.record("Contract", name, Action.UPDATED, clauses)
