"""Writing down for whose votes releases wait, by the exact tally.

All of it follows from the records as they are, so that it may run as often as it likes: what a
change of a release brings about is written with it, and what time, people and policies do by the
next look at all.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import transaction

from readiness.domain.vitals import Part
from readiness.models import Heartbeat, VoteWanted
from readiness.services.heartbeats import heartbeat_record
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.tally import Tally
from registry.selectors.approvals import approvals_of, releases_waiting, tallies_of

LOOKED_AT_EVERY = timedelta(minutes=1)
"""Time between two looks at everything."""
MOST_AT_ONCE = 100
"""Releases of one transaction: whoever votes on one of them waits that long."""

Approvals: TypeAlias = Mapping[int, Approval]
"""Where releases stand, by primary key."""
_Wanted: TypeAlias = tuple[int, int, str]


@transaction.atomic
def votes_wanted_keep(*, release_id: int, now: datetime) -> Approvals:
    """Write down for whose votes a release waits, nobody's where it waits no more.

    Call it in the transaction of what changed the release.

    Args:
        release_id: primary key.

    Returns:
        Where it stands, so that nobody tallies again; nothing where it waits no more.
    """
    # whoever changed it holds it already; of others, one who tallied before that writes nothing
    list(releases_waiting(now).select_for_update(no_key=True).filter(pk=release_id))
    found = approvals_of(releases_waiting(now).filter(pk=release_id), now)
    _rewrite([release_id], {key: one.tally for key, one in found.items()})
    return found


def votes_wanted_keep_all(*, now: datetime) -> int:
    """Write down the same of all releases, once a minute; return how many were looked at.

    What somebody else holds at the moment is left to them, who write it down as well.
    """
    beats = Heartbeat.objects.filter(name=Part.VOTES, at__gt=now - LOOKED_AT_EVERY)
    if beats.exists():
        return 0
    looked = last = 0
    while keys := _rewrite_next(last, now):
        looked, last = looked + len(keys), keys[-1]
    _forget_closed(now)
    heartbeat_record(name=Part.VOTES, now=now)
    return looked


@transaction.atomic
def _rewrite_next(after: int, now: datetime) -> list[int]:
    """Write down what the next releases wait for; return their primary keys, in order."""
    # held until it is written: a vote meanwhile would be counted as missing for a minute
    rows = releases_waiting(now).select_for_update(no_key=True, skip_locked=True)
    following = rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    keys = list(following[:MOST_AT_ONCE])
    if keys:
        _rewrite(keys, tallies_of(releases_waiting(now).filter(pk__in=keys), now))
    return keys


def _rewrite(keys: Collection[int], tallies: Mapping[int, Tally]) -> None:
    wanted = set(_wanted(tallies))
    rows = VoteWanted.objects.filter(release__in=keys)
    kept = {row[1:]: row[0] for row in rows.values_list("pk", "release", "person", "slot")}
    if gone := [kept[one] for one in kept.keys() - wanted]:
        VoteWanted.objects.filter(pk__in=gone).delete()
    fresh = [
        VoteWanted(release_id=release, person_id=person, slot=slot)
        for release, person, slot in sorted(wanted - kept.keys())
    ]
    # whoever writes the same at the same time has written it
    VoteWanted.objects.bulk_create(fresh, ignore_conflicts=True)


def _wanted(tallies: Mapping[int, Tally]) -> Iterator[_Wanted]:
    for release, found in tallies.items():
        for slot in found.slots:
            for voter in slot.waiting:
                yield release, voter.person_id, slot.responsibility.value


@transaction.atomic
def _forget_closed(now: datetime) -> None:
    over = VoteWanted.objects.exclude(release__in=releases_waiting(now).order_by())
    # two that forget the same take rows in any order, so neither waits for the other
    keys = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if keys:
        VoteWanted.objects.filter(pk__in=keys).delete()
