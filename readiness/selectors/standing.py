"""Which status stands for each interface: as kept, and found out where that has turned since.

Two queries with the same keys, which one statement puts together. What still holds is read from
``InterfaceStatus`` in the order of an index; the few interfaces of which a status turned since, or
that lost the one that stood for them, are judged by all of their statuses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from readiness.models import EnvironmentStatus, InterfaceStatus, ProbeClaim
from readiness.models.fleet import NEVER, NEVER_PROBED, NO_SCORE

Rows = QuerySet[Any]

_PRESENT = ("state", "score", "level", "observed", "columns", "waived", "waived_until")
_OF_STATE, _OF_OTHERS = 1000, 10_000
"""Shares in the place of a status among those of its interface: the state outweighs every score,
and not being production outweighs both."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One of the two queries.

    Attributes:
        rows: one row for each interface, with annotations ``by_…`` that are never null.
        at: leads from a row to its ``EnvironmentStatus``, as a prefix of names.
        team: leads to its team.
    """

    rows: Rows
    at: str
    team: str


def standing(now: datetime) -> tuple[Standing, Standing]:
    """Return what still holds at ``now``, and what had to be found out."""
    return Standing(_kept(now), "status__", "team"), Standing(
        _found_out(now), "", "interface__team"
    )


def first_of(parts: Iterable[Standing], order: Sequence[str], most: int) -> Rows:
    """Return the primary keys of the statuses that come first in both parts, so many of each."""
    kept, found_out = (
        # a part of a union has no limit of its own on SQLite
        EnvironmentStatus.objects.filter(pk__in=_ordered(part, order)[:most]).values("pk")
        for part in parts
    )
    both: Rows = kept.union(found_out, all=True)
    return both


def _ordered(part: Standing, order: Sequence[str]) -> Rows:
    rows = part.rows
    if "by_team" in order[0]:
        # joined only where it is needed, for it takes longer than all the rest
        rows = rows.annotate(by_team=F(f"{part.team}__name"))
    ordered: Rows = rows.order_by(*order).values("by_status")
    return ordered


def shown(keys: Rows, now: datetime) -> Rows:
    """Return the statuses of ``keys`` with all that the fleet shows of them, and ``by_…``."""
    claims = ProbeClaim.objects.filter(claimed_until__gt=now)
    statuses = EnvironmentStatus.objects.filter(pk__in=keys)
    found: Rows = _keyed(statuses, now).annotate(
        by_team=F("interface__team__name"),
        **{f"now_{name}": _now(name, now) for name in _PRESENT},
        slug=F("interface__slug"),
        interface_name=F("interface__name"),
        profile=F("interface__profile"),
        tier=F("interface__tier"),
        team_slug=F("interface__team__slug"),
        team_name=F("interface__team__name"),
        environment_name=F("environment__name"),
        is_probed=Exists(claims.filter(environment=OuterRef("environment"))),
    )
    return found


def _kept(now: datetime) -> Rows:
    # said this way round, SQLite does not take the index of moments for the shorter way
    kept = InterfaceStatus.objects.filter(~Q(turns_at__lt=now), status__isnull=False)
    return kept.annotate(
        by_state=F("state"),
        by_score=F("score"),
        by_name=F("name"),
        by_tier=F("tier"),
        by_probed=F("probed_at"),
        by_status=F("status_id"),
        by_waived=F("waived"),
        by_lapse=F("lapses_at"),
    )


def _found_out(now: datetime) -> Rows:
    """Return the status without a worse sibling of each interface of which one turned."""
    turned = InterfaceStatus.objects.filter(Q(turns_at__lt=now) | Q(status=None))
    state, score = _now("state", now), _now("score", now)
    place = (
        Case(When(is_production=True, then=0), default=_OF_OTHERS)
        + state * _OF_STATE
        + Coalesce(score, 0)
    )
    placed = EnvironmentStatus.objects.annotate(place=place)
    is_worse = Q(place__lt=OuterRef("place")) | Q(place=OuterRef("place"), pk__lt=OuterRef("pk"))
    siblings = placed.filter(is_worse, interface=OuterRef("interface"))
    worst = placed.filter(~Exists(siblings), interface__in=turned.values("interface"))
    return _keyed(worst, now)


def _keyed(statuses: Rows, now: datetime) -> Rows:
    # what was foreseen knows of two moments; a waiver that ended since counts for nothing
    waived = statuses.annotate(borne_until=_now("waived_until", now))
    keyed: Rows = waived.annotate(
        by_state=_now("state", now),
        by_score=Coalesce(_now("score", now), NO_SCORE),
        by_name=F("interface__fleet_status__name"),
        by_tier=F("interface__fleet_status__tier"),
        by_probed=Coalesce(F("probed_at"), Value(NEVER_PROBED)),
        by_status=F("pk"),
        by_waived=Case(
            When(borne_until__lt=now.date(), then=0),
            default=_now("waived", now),
            output_field=IntegerField(),
        ),
        by_lapse=Coalesce(F("lapses_at"), Value(NEVER)),
    )
    return keyed


def _now(name: str, now: datetime) -> Case:
    """Return the column that holds at ``now``."""
    return Case(
        When(Q(fades_at__lt=now), then=F(f"faded_{name}")),
        When(Q(expires_at__lt=now), then=F(f"stale_{name}")),
        default=F(name),
    )
