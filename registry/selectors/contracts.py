"""Proxy contracts, their templates and their versions, as the domain knows them."""

from registry.domain.contract_clauses import (
    Clauses,
    ContractFields,
    Reason,
    values_of,
)
from registry.domain.contract_effective import EffectiveClauses, Template, Version, effective
from registry.domain.snapshot import ContractSnapshot
from registry.models import ContractTemplate, ContractVersion, Environment, ProxyContract

WITH_CONTRACT = ("contract__template",)
"""What ``contract_of`` reads beside an environment."""
_SEPARATOR = ": "
Record = ProxyContract | ContractTemplate | ContractVersion


def clauses_of(record: Record) -> Clauses:
    """Return what a row says of every clause."""
    reasons = (line.split(_SEPARATOR, 1) for line in record.not_applicable)
    values = {name: getattr(record, name) for name in values_of(Clauses())}
    return Clauses(**values | {"not_applicable": tuple(Reason(*parts) for parts in reasons)})


def columns_of(clauses: Clauses) -> dict[str, object]:
    """Return clauses as the columns of a row hold them."""
    reasons = [f"{one.clause}{_SEPARATOR}{one.reason}" for one in clauses.not_applicable]
    return values_of(clauses) | {"not_applicable": tuple(reasons)}


def template_of(record: ContractTemplate) -> Template:
    """Return a template as what contracts inherit from."""
    return Template(record.slug, record.version, clauses_of(record))


def contract_of(record: ProxyContract | None) -> ContractSnapshot:
    """Return the contract that holds; without a row nothing is promised."""
    if record is None:
        return ContractSnapshot()
    holds = effective_of(record)
    return ContractSnapshot(
        **{name: getattr(holds, name) for name in EffectiveClauses.__dataclass_fields__},
        reviewed_on=record.reviewed_on,
        reviewed_by=record.reviewed_by,
    )


def effective_of(record: ProxyContract) -> EffectiveClauses:
    """Return every clause of a contract as it holds, with its origin."""
    template = template_of(record.template) if record.template else None
    return effective(clauses_of(record), template)


def fields_of(record: ProxyContract | None) -> ContractFields:
    """Return what is written of a contract, without what it inherits."""
    if record is None:
        return ContractFields()
    return ContractFields(
        **values_of(clauses_of(record)),
        template=record.template.slug if record.template else "",
        reviewed_on=record.reviewed_on,
    )


def contract_declared(environment: Environment) -> ContractFields:
    """Return what is written of the contract of ``environment`` at this moment."""
    rows = ProxyContract.objects.select_related("template")
    return fields_of(rows.filter(environment=environment).first())


def version_of(record: ContractVersion) -> Version:
    """Return a version; its environment and interface come with it."""
    return Version(
        interface=record.environment.interface.slug,
        environment=record.environment.name,
        number=record.number,
        made_at=record.made_at,
        made_by=record.made_by,
        why=record.why,
        digest=record.digest,
        clauses=EffectiveClauses(
            **values_of(clauses_of(record)),
            template=record.template,
            template_version=record.template_version,
            inherited=record.inherited,
            overridden=record.overridden,
        ),
    )
