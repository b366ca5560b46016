"""Writes about the proxy contract of an environment."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from registry.domain.audit import Deed
from registry.domain.contract_clauses import PROBED, ClauseInvalid, ContractFields, checked
from registry.models import ContractTemplate, Environment, ProxyContract
from registry.rights import Actor, require
from registry.selectors.audited import environment_values
from registry.selectors.contracts import columns_of, contract_of, fields_of
from registry.services.auditing import audit, of_environment
from registry.services.contract_versions import checked_why, versions_note
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save


@transaction.atomic
def contract_change(
    *, by: Actor, environment: Environment, contract: ContractFields, now: datetime, why: str = ""
) -> Environment:
    """Write the contract of one environment whole; a clause that is open is the template's.

    Args:
        why: kept with the version, "" for no reason.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
        Refused: a clause has a value that none has, or there is no such template; the field is
            the clause's.
    """
    require(by, "registry.change_environment", environment)
    rows = Environment.objects.select_for_update(of=("self",), no_key=True)
    environment = rows.select_related("interface__team").get(pk=environment.pk)
    why = checked_why(why)
    templates_lock(environments=[environment], slug=contract.template)
    before = environment_values(environment)
    edges_changed = contract_write(
        by=by, environment=environment, contract=contract, now=now, why=why
    )
    after, subject = environment_values(environment), of_environment(environment)
    audit(by=by, deed=Deed.CHANGED, subject=subject, before=before, after=after, reason=why)
    announce_change(environment.interface_id, edges_changed=edges_changed)
    return environment


def templates_lock(*, environments: list[Environment], slug: str = "") -> None:
    """Lock the templates of contracts that are about to be written, part of writing them.

    Whoever changes a template holds the same lock, so that neither writes a version that the
    other one does not know of. It comes after the lock of the environment, if there is one.

    Args:
        slug: of the template that is wanted, "" for none.
    """
    known = [environment.pk for environment in environments if environment.pk]
    wanted = Q(slug=slug) | Q(pk__in=_templates_of(known))
    found = ContractTemplate.objects.filter(wanted).order_by("pk")
    list(found.select_for_update(of=("self",), no_key=True))


def contract_write(
    *,
    by: Actor,
    environment: Environment,
    contract: ContractFields | None,
    now: datetime,
    why: str = "",
) -> bool:
    """Record what is said of the contract, None to leave it; part of writing the environment.

    Returns:
        Whether a clause changed that decides what a probe asks.

    Raises:
        Refused: a clause has a value that none has; the field is the clause's.
    """
    if contract is None:
        return False
    wanted = _checked(contract)
    record = _record(environment)
    held = contract_of(record)
    if wanted == fields_of(record):
        return False
    record = _written(record or ProxyContract(environment=environment), wanted, by)
    holds = contract_of(record)
    versions_note(by=by, holding={environment.pk: holds}, why=why, now=now)
    return any(holds.value(clause) != held.value(clause) for clause in PROBED)


def _written(record: ProxyContract, wanted: ContractFields, by: Actor) -> ProxyContract | None:
    if wanted == ContractFields():
        if record.pk:
            record.delete()
        return None
    if record.reviewed_on != wanted.reviewed_on:
        record.reviewed_on = wanted.reviewed_on
        record.reviewed_by = by.person.name if wanted.reviewed_on else ""
    record.template = _template(wanted.template)
    for column, value in columns_of(wanted).items():
        setattr(record, column, value)
    checked_save(record)
    return record


def _record(environment: Environment) -> ProxyContract | None:
    rows = ProxyContract.objects.select_related("template")
    return rows.filter(environment=environment).first()


def _checked(contract: ContractFields) -> ContractFields:
    try:
        return checked(contract)
    except ClauseInvalid as error:
        raise Refused(error.clause, error.message) from error


def _template(slug: str) -> ContractTemplate | None:
    if not slug:
        return None
    found = ContractTemplate.objects.filter(slug=slug).first()
    if found is None:
        raise Refused("template", f"There is no template {slug}. Choose one that is published.")
    return found


def _templates_of(environments: list[int]) -> list[int]:
    rows = ProxyContract.objects.filter(environment__in=environments, template__isnull=False)
    return [pk for pk in rows.values_list("template_id", flat=True) if pk]
