"""What another scorecard would make of some interfaces, judged while it is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from readiness.domain.assessment import judge_environment
from readiness.domain.beside import versions_in
from readiness.domain.leaning import Leaning, Link, Standing
from readiness.domain.scorecards import Scorecard
from readiness.domain.simulation import Effect, Twice, effect, link_level
from readiness.models import InterfaceStatus
from readiness.selectors.claims import claims_of
from readiness.selectors.observations import latest_of
from readiness.selectors.policy import policy_for
from registry.domain.snapshot import InterfaceSnapshot
from registry.selectors.snapshots import snapshots_of

SAMPLE = 20
"""Interfaces that a preview judges."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An interface with what becomes of it.

    Attributes:
        link_level: with which it would count for those that lean on it.
    """

    interface: InterfaceSnapshot
    effect: Effect
    link_level: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What becomes of a sample of the fleet: those that stand best, who have most to lose."""

    judged: tuple[Judged, ...]

    @property
    def felt(self) -> tuple[Judged, ...]:
        """Those of which level, score or state would differ."""
        return tuple(one for one in self.judged if one.effect.is_felt)

    @property
    def dropped(self) -> int:
        """How many would lose a level."""
        pairs = ((one.effect.before.score, one.effect.after.score) for one in self.judged)
        return sum(after.level < before.level for before, after in pairs)


def preview(card: Scorecard, *, now: datetime) -> Preview:
    """Return what ``card`` would make of a sample, in a constant number of queries."""
    best = InterfaceStatus.objects.filter(status__isnull=False)
    order = ("-status__level", "-score", "interface_id")
    ids = list(best.order_by(*order).values_list("interface_id", flat=True)[:SAMPLE])
    return Preview(effects(card, ids, now=now))


def effects(
    card: Scorecard,
    interface_ids: Collection[int],
    *,
    now: datetime,
    links: Mapping[str, int] | None = None,
) -> tuple[Judged, ...]:
    """Return what ``card`` makes of these interfaces, in the order of their keys.

    A constant number of queries, whatever their number. Those without an environment are left out.

    Args:
        links: by its slug, the level with which an interface would count for those that lean on
            it. None where that is not known: then it counts as it does now.
    """
    snapshots = snapshots_of(interface_ids)
    places = [place.id for one in snapshots.values() for place in one.environments]
    seen, claimed, policy = latest_of(places), claims_of(places), policy_for(interface_ids)
    found: list[Judged] = []
    for key in sorted(snapshots):
        interface, now_leaning = snapshots[key], policy.leaning(key)
        versions = versions_in({one.id: seen.get(one.id, {}) for one in interface.environments})
        leaning = now_leaning if links is None else _foreseen(now_leaning, links)
        twice = [
            Twice(
                place,
                *(
                    judge_environment(
                        interface,
                        place,
                        seen.get(place.id, {}),
                        now,
                        by,
                        claimed[place.id],
                        on,
                        versions,
                    )
                    for by, on in ((policy.scorecard, now_leaning), (card, leaning))
                ),
            )
            for place in interface.environments
        ]
        if became := effect(twice):
            found.append(Judged(interface, became, link_level(twice)))
    return tuple(found)


def _foreseen(leaning: Leaning, links: Mapping[str, int]) -> Leaning:
    return Leaning(
        tuple(
            Link(
                link.slug,
                link.name,
                link.is_registered,
                (Standing(links[link.slug]),) if link.slug in links else (),
            )
            for link in leaning.links
        )
    )


__all__ = ["Judged", "Preview", "effects", "preview"]
