"""Writes about what stands behind an edge, and about what the edge promises for it."""

from dataclasses import asdict

from registry.domain.addresses import AddressInvalid
from registry.domain.snapshot import ContractSnapshot
from registry.domain.upstreams import normalise_upstreams
from registry.models import Environment, ProxyContract, Upstream
from registry.selectors.declared import declared_contract, declared_upstreams
from registry.services.errors import Refused
from registry.services.saving import checked_save

_NOTHING_PROMISED = ContractSnapshot()


def upstreams_write(*, environment: Environment, urls: tuple[str, ...] | None) -> None:
    """Record the upstreams of ``environment``, None to leave them; part of writing it.

    Raises:
        Refused: one is no origin, is the edge itself, or stands there twice.
    """
    present = declared_upstreams(environment)
    try:
        # the edge may have moved to where an upstream is
        wanted = normalise_upstreams(present if urls is None else urls, edge=environment.edge_url)
    except AddressInvalid as error:
        raise Refused("upstreams", str(error)) from error
    if wanted != present:
        environment.upstreams.all().delete()
        Upstream.objects.bulk_create(Upstream(environment=environment, url=url) for url in wanted)


def contract_write(*, environment: Environment, contract: ContractSnapshot | None) -> None:
    """Record what the proxy promises, None to leave it; part of writing the environment.

    Raises:
        Refused: a clause has a value that none has; the field is the clause's.
    """
    if contract is None or contract == declared_contract(environment):
        return
    record = ProxyContract.objects.filter(environment=environment).first()
    if contract == _NOTHING_PROMISED and record:
        record.delete()
        return
    record = record or ProxyContract(environment=environment)
    for clause, value in asdict(contract).items():
        setattr(record, clause, value)
    checked_save(record)
