"""Noting what holds of a proxy contract from now on; versions are added and never changed."""

from collections.abc import Mapping
from datetime import datetime

from registry.domain.contract_effective import EffectiveClauses, digest, is_same
from registry.models import ContractVersion
from registry.rights import Actor
from registry.selectors.contract_versions import latest_versions
from registry.selectors.contracts import columns_of
from registry.services.errors import Refused

LONGEST_WHY = 500


def checked_why(why: str) -> str:
    """Return the reason of a change as it is kept.

    Raises:
        Refused: it is too long.
    """
    text = " ".join(why.split())
    if len(text) > LONGEST_WHY:
        raise Refused("why", f"Give the reason in at most {LONGEST_WHY} characters.")
    return text


def versions_note(
    *, by: Actor, holding: Mapping[int, EffectiveClauses], why: str, now: datetime
) -> None:
    """Add a version for each environment where what holds is not what its newest version says.

    The caller has locked what decides the numbers: the environment, or its template.

    Args:
        holding: what holds now, by the primary key of the environment.
    """
    newest = latest_versions(holding)
    rows = []
    for pk, clauses in holding.items():
        last = newest.get(pk)
        if is_same(last.clauses if last else EffectiveClauses(), clauses):
            continue
        number = last.number + 1 if last else 1
        rows.append(_version(pk, number, clauses, by, why, now))
    ContractVersion.objects.bulk_create(rows)


def _version(
    pk: int, number: int, clauses: EffectiveClauses, by: Actor, why: str, now: datetime
) -> ContractVersion:
    origins = {"inherited": clauses.inherited, "overridden": clauses.overridden}
    return ContractVersion(
        environment_id=pk,
        number=number,
        made_at=now,
        made_by=by.person.name,
        email=by.person.email,
        why=why,
        digest=digest(clauses),
        template=clauses.template,
        template_version=clauses.template_version,
        **columns_of(clauses) | origins,
    )
