"""How environments stood, and what changed when and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from readiness.domain.history import Past, PastWaiver, Stood, leant, stood
from readiness.domain.outcomes import Outcome
from readiness.domain.scorecards import Scorecard
from readiness.domain.trends import Day
from readiness.domain.waivers import WaiverState, ends_at
from readiness.models import FindingPeriod, ScorecardChange, Waiver
from readiness.selectors.changes import Change, change_of, changes_listed
from readiness.selectors.days import days_of, history_since
from readiness.selectors.policy import cards_known, leanings_of
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.selectors.environments import interfaces_of, standing_for
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

    Seven more where a scorecard of the time demanded the weakest link. What an interface leans on
    is what its record names now, as history keeps no records; how that stood is what history says.
    """
    found = _by_themselves(environment_ids, moment)
    demanding = [pk for pk, one in found.items() if one.scorecard.weakest_link]
    links = _links(demanding, moment) if demanding else {}
    return {pk: leant(one, links.get(pk, {})) for pk, one in found.items()}


def _links(ids: Iterable[int], moment: datetime) -> dict[int, dict[str, int]]:
    """Return the level that each link of these environments held then by itself, by its slug.

    One that is not registered or was not judged yet counts with the lowest, as it does now.
    """
    interfaces = interfaces_of(ids)
    leanings = leanings_of(interfaces.values())
    places = standing_for({link.slug for one in leanings.values() for link in one.links})
    stood = _by_themselves([pk for found in places.values() for pk in found], moment)
    levels = {
        slug: min((stood[pk].score.level if pk in stood else 0 for pk in found), default=0)
        for slug, found in places.items()
    }
    return {
        pk: {link.slug: levels.get(link.slug, 0) for link in leanings[interface].links}
        for pk, interface in interfaces.items()
        if interface in leanings
    }


def _by_themselves(environment_ids: Iterable[int], moment: datetime) -> dict[int, Stood]:
    ids = list(environment_ids)
    periods, waivers = _periods(ids, moment), _waivers(ids, moment)
    found = {
        pk: stood(periods[pk], waivers[pk], scorecard, moment)
        for pk, scorecard in _scorecards(ids, moment).items()
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


def _scorecards(ids: list[int], moment: datetime) -> dict[int, Scorecard]:
    """Return the scorecard by which each environment was judged then, where it is still known."""
    changes = ScorecardChange.objects.filter(environment_id__in=ids, first_seen__lte=moment)
    digests = dict(changes.order_by("first_seen").values_list("environment_id", "scorecard_digest"))
    known = cards_known(digests.values())
    return {pk: known[digest] for pk, digest in digests.items() if digest in known}
