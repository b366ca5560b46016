"""What is known about who owns which host."""

from collections.abc import Collection, Iterable

from readiness.domain.proof_sights import Sight
from readiness.domain.proofs import Key, Proof, Proofs, Way, hosts_of
from readiness.models import HostProof
from registry.domain.snapshot import InterfaceSnapshot


def proofs_of(interfaces: Iterable[InterfaceSnapshot]) -> Proofs:
    """Return the proofs that the environments of ``interfaces`` rest on, in one query.

    Without a query where none of them is asked in ``public``.
    """
    return {(row.team.slug, row.host): proof_of(row) for row in proof_rows(keys_of(interfaces))}


def keys_of(interfaces: Iterable[InterfaceSnapshot]) -> frozenset[Key]:
    """Return which proofs ``interfaces`` take, whether anybody has given them or not."""
    return frozenset(
        (interface.team.slug, host)
        for interface in interfaces
        for environment in interface.environments
        for host in hosts_of(environment)
    )


def proof_rows(keys: Collection[Key]) -> list[HostProof]:
    """Return the rows of ``keys`` that there are, each with its team."""
    if not keys:
        return []
    rows = HostProof.objects.filter(
        team__slug__in={team for team, _ in keys}, host__in={host for _, host in keys}
    )
    return [row for row in rows.select_related("team") if (row.team.slug, row.host) in keys]


def proof_of(row: HostProof) -> Proof:
    """Return a row, which comes with its team, as the domain knows it."""
    return Proof(
        team=row.team.slug,
        host=row.host,
        token=row.token,
        proven_at=row.proven_at,
        way=Way(row.way) if row.way else None,
        asked_at=row.asked_at,
        tried_at=row.tried_at,
        record=Sight(row.record) if row.record else None,
        file=Sight(row.file) if row.file else None,
    )
