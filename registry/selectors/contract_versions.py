"""The versions of proxy contracts: lists of them, and any two to be compared."""

from collections.abc import Iterable

from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from registry.domain.contract_effective import Version
from registry.models import ContractVersion, Environment
from registry.selectors.contracts import version_of


def versions_listed(slug: str, name: str) -> QuerySet[ContractVersion]:
    """Return the versions of the contract of one environment."""
    found = ContractVersion.objects.filter(
        environment__interface__slug=slug, environment__name=name
    )
    return found.select_related("environment__interface")


def versioned(environments: QuerySet[Environment]) -> QuerySet[Environment]:
    """Return ``environments`` with ``newest``, the number of their last version, None without one.

    Numbers begin with 1 and have no gap, so it is how many there are as well.
    """
    numbers = ContractVersion.objects.filter(environment=OuterRef("pk")).order_by("-number")
    return environments.annotate(newest=Subquery(numbers.values("number")[:1]))


def versions_of_interface(slug: str, *, most: int) -> tuple[Version, ...]:
    """Return versions of all environments of an interface, the newest ``most`` of each."""
    found = (
        ContractVersion.objects.filter(environment__interface__slug=slug)
        .annotate(newest=_newest_number())
        .filter(number__gt=F("newest") - most)
        .select_related("environment__interface")
        .order_by("environment_id", "-number")
    )
    return tuple(map(version_of, found))


def version_find(key: str) -> Version | None:
    """Return the version called ``interface/environment/number``, or None."""
    slug, _, rest = key.partition("/")
    name, _, number = rest.partition("/")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    found = versions_listed(slug, name).filter(number=int(number)).first()
    return version_of(found) if found else None


def latest_versions(environment_ids: Iterable[int]) -> dict[int, Version]:
    """Return the newest version of each environment that has one, in one query."""
    found = (
        ContractVersion.objects.filter(environment__in=list(environment_ids))
        .annotate(newest=_newest_number())
        .filter(number=F("newest"))
        .select_related("environment__interface")
    )
    return {record.environment_id: version_of(record) for record in found}


def _newest_number() -> Subquery:
    of_same = ContractVersion.objects.filter(environment=OuterRef("environment"))
    newest = of_same.order_by().values("environment").annotate(newest=Max("number"))
    return Subquery(newest.values("newest"))
