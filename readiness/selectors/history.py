"""How environments stood, and what changed when and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from readiness.domain.basis import Basis
from readiness.domain.history import Past, PastWaiver, Stood, leant, reached, stood
from readiness.domain.outcomes import Outcome
from readiness.domain.trends import Day
from readiness.domain.waivers import WaiverState, ends_at
from readiness.models import AssessmentBasis, FindingPeriod, Waiver
from readiness.selectors.changes import Change, change_of, changes_listed
from readiness.selectors.days import days_of, history_since
from readiness.selectors.policy import cards_known
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import Lifecycle
from registry.selectors.environments import environments_by_slug, slugs_of
from registry.selectors.snapshots import snapshot_get


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """How one environment stood at a moment, and what changed until then.

    Attributes:
        at: the moment that is asked for.
        since: since when history is kept, None where there is none yet.
        stood: None before that, and where the scorecard of that time is no longer known.
        changes: the last ones up to the moment, the newest first.
        days: how every day of the last three months ended, the oldest first.
    """

    interface: InterfaceSnapshot
    environment: EnvironmentSnapshot
    at: datetime
    since: datetime | None
    stood: Stood | None
    changes: tuple[Change, ...]
    days: tuple[Day, ...]


def history_page(
    slug: str, name: str, *, at: datetime, now: datetime, most: int = 50
) -> HistoryPage | None:
    """Return the history of one environment at ``at``, or None where there is no such one."""
    interface = snapshot_get(slug)
    places = {place.name: place for place in interface.environments} if interface else {}
    if interface is None or name not in places:
        return None
    place = places[name]
    listed = changes_listed().filter(environment=place.id, first_seen__lte=at)[:most]
    return HistoryPage(
        interface=interface,
        environment=place,
        at=at,
        since=history_since(place.id),
        stood=level_at(place.id, at),
        changes=tuple(map(change_of, listed)),
        days=days_of([place.id], now).get(place.id, ()),
    )


def level_at(environment_id: int, moment: datetime) -> Stood | None:
    """Return level and score of one environment as they were at ``moment``.

    None before it was judged, and where the scorecard in force then is no longer known.
    """
    return levels_at([environment_id], moment).get(environment_id)


def levels_at(environment_ids: Iterable[int], moment: datetime) -> dict[int, Stood]:
    """Return how environments stood at ``moment``, in four queries however many there are.

    Where a scorecard of the time demanded the weakest link, two more for each step from one
    interface to what it named as a dependency then, and four for how all of that stood.
    """
    found = _by_themselves(bases_at(environment_ids, moment), moment)
    demanding = {pk: one for pk, one in found.items() if one.scorecard.weakest_link}
    links = _links(demanding, moment) if demanding else {}
    return {pk: leant(one, links.get(pk, {})) for pk, one in found.items()}


def bases_at(environment_ids: Iterable[int], moment: datetime) -> dict[int, Basis]:
    """Return by what environments were judged at ``moment``, those that were never judged left out.

    One query. Who was judged by something else last comes last.
    """
    ids = list(environment_ids)
    earlier = AssessmentBasis.objects.filter(
        environment=OuterRef("environment"), first_seen__lte=moment
    )
    last = Subquery(earlier.order_by("-first_seen").values("first_seen")[:1])
    rows = AssessmentBasis.objects.filter(environment_id__in=ids, first_seen=last)
    return {row.environment_id: _basis(row) for row in rows.order_by("first_seen", "pk")}


def _basis(row: AssessmentBasis) -> Basis:
    stage = Lifecycle(row.lifecycle) if row.lifecycle else None
    return Basis(row.scorecard_digest, row.tier, stage, tuple(row.leans_on), row.is_production)


def _links(demanding: Mapping[int, Stood], moment: datetime) -> dict[int, dict[str, int]]:
    """Return the level that each link of these environments held then by itself, by its slug.

    One that is not registered or was not judged yet counts with the lowest, as it does now.
    """
    slugs = slugs_of(demanding)
    direct, places = _walk(
        {one for each in demanding.values() for one in each.basis.leans_on}, moment
    )
    stood = _by_themselves(
        {pk: one for found in places.values() for pk, one in found.items()}, moment
    )
    levels = {
        slug: min((stood[pk].score.level if pk in stood else 0 for pk in found), default=0)
        for slug, found in places.items()
    }
    return {
        pk: {link: levels[link] for link in reached(one.basis.leans_on, direct) - {slugs[pk]}}
        for pk, one in demanding.items()
    }


def _walk(
    named: set[str], moment: datetime
) -> tuple[dict[str, tuple[str, ...]], dict[str, dict[int, Basis]]]:
    """Follow what is named to everything that it led to.

    Returns:
        By the slug of each interface, what it named itself, and which of its environments stood
        for it, with what they were judged by.
    """
    direct: dict[str, tuple[str, ...]] = {}
    places: dict[str, dict[int, Basis]] = {}
    while ahead := (named | {one for each in direct.values() for one in each}) - direct.keys():
        slugs = environments_by_slug(ahead)
        judged = bases_at(slugs, moment)
        for slug in ahead:
            found = {pk: basis for pk, basis in judged.items() if slugs[pk] == slug}
            direct[slug] = [*found.values()][-1].leans_on if found else ()
            places[slug] = {pk: one for pk, one in found.items() if one.is_production} or found
    return direct, places


def _by_themselves(bases: Mapping[int, Basis], moment: datetime) -> dict[int, Stood]:
    ids = list(bases)
    periods, waivers = _periods(ids, moment), _waivers(ids, moment)
    cards = cards_known(basis.scorecard_digest for basis in bases.values())
    found = {
        pk: stood(periods[pk], waivers[pk], cards[basis.scorecard_digest], basis, moment)
        for pk, basis in bases.items()
        if basis.scorecard_digest in cards
    }
    return {pk: one for pk, one in found.items() if one is not None}


def _periods(ids: list[int], moment: datetime) -> dict[int, list[Past]]:
    covering = Q(first_seen__lte=moment) & (Q(ended_at=None) | Q(ended_at__gt=moment))
    found: dict[int, list[Past]] = defaultdict(list)
    for row in FindingPeriod.objects.filter(covering, environment_id__in=ids):
        past = Past(
            row.check_id,
            Outcome(row.outcome),
            row.reason,
            row.summary,
            row.first_seen,
            row.ended_at,
        )
        found[row.environment_id].append(past)
    return found


def _waivers(ids: list[int], moment: datetime) -> dict[int, list[PastWaiver]]:
    decided = Waiver.objects.filter(environment_id__in=ids, decided_at__lte=moment)
    approved = decided.exclude(state=WaiverState.DENIED)
    found: dict[int, list[PastWaiver]] = defaultdict(list)
    for row in approved:
        ended = min(filter(None, (row.closed_at, ends_at(row.ends_on))))
        assert row.decided_at is not None  # noqa: S101 (it was asked for)
        found[row.environment_id].append(PastWaiver(row.check_id, row.decided_at, ended, row.words))
    return found
