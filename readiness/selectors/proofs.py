"""What is known about who owns which host."""

from collections.abc import Collection, Iterable

from readiness.domain.proof_sights import Sight
from readiness.domain.proofs import Key, Proof, Proofs, Way, hosts_in, hosts_of
from readiness.models import HostProof
from registry.domain.snapshot import InterfaceSnapshot
from registry.domain.zones import PUBLIC
from registry.selectors.records import EnvironmentRecord


def proofs_of(interfaces: Iterable[InterfaceSnapshot]) -> Proofs:
    """Return the proofs that the environments of ``interfaces`` rest on, in one query.

    Without a query where none of them is asked in ``public``.
    """
    return {(row.team.slug, row.host): proof_of(row) for row in proof_rows(keys_of(interfaces))}


def hosts_at(environment: EnvironmentRecord) -> tuple[str, ...]:
    """Return the hosts of one environment that must be proven, that of its edge first."""
    if environment.outside_zone != PUBLIC:
        return ()
    return hosts_in(environment.edge_url, environment.plain_url)


def proofs_at(environment: EnvironmentRecord) -> tuple[Proof, ...]:
    """Return the proofs that one environment rests on, that of its edge's host first."""
    hosts = hosts_at(environment)
    team = environment.interface.team.slug
    rows = proof_rows({(team, host) for host in hosts})
    return tuple(sorted(map(proof_of, rows), key=lambda proof: hosts.index(proof.host)))


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
