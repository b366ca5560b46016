"""Who is told what: those whose vote is needed, who asked for a release, who is asked to own.

All of it follows from the records as they are, so that it may run as often as it likes: what was
said is not said again, and what nobody got round to is found by the next look.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from types import MappingProxyType

from django.db import transaction
from django.urls import reverse

from readiness.domain.letters import (
    DECIDED,
    ownership_letter,
    passed_letter,
    release_letter,
    vote_letter,
)
from readiness.domain.mail import MessageKind, Notice
from readiness.domain.vitals import Part
from readiness.models import Heartbeat
from readiness.selectors.outbox import mail_is_on
from readiness.services.heartbeats import heartbeat_record
from readiness.services.outbox import messages_write
from readiness.services.votes_wanted import Approvals
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.ballots import Ballot, Standing
from registry.domain.approvals.holders import Voter
from registry.domain.approvals.tally import SlotTally
from registry.domain.releases import ShownState
from registry.selectors.approvals import approvals_of
from registry.selectors.records import EnvironmentRecord, ReleaseRecord
from registry.selectors.telling import (
    Invitation,
    invitations_open,
    release_owners,
    releases_talked_about,
)

LOOKED_AT_EVERY = timedelta(minutes=1)
"""Time between two looks at everything: what is done here is told at once anyway."""
NOTHING_KNOWN: Approvals = MappingProxyType({})
NEWS = timedelta(days=2)
"""How long something that happened is news, for whoever has a mail server since then."""


@transaction.atomic
def release_tell(*, release_id: int, now: datetime, known: Approvals = NOTHING_KNOWN) -> int:
    """Ask for the votes that a release needs, and tell who asked for it what was decided.

    Whoever could vote and has not is asked once for each revision and responsibility, and once more
    when their vote grew too old. Call it in the transaction of what changed the release.

    Args:
        release_id: primary key.
        known: where it stands, if that was tallied in this transaction.

    Returns:
        How many messages are new.
    """
    if not mail_is_on():
        return 0
    found = releases_talked_about(since=now - NEWS, release_id=release_id)
    return messages_write(notices=_of_releases(found, now, known), now=now)


@transaction.atomic
def interface_tell(*, interface_id: int, now: datetime) -> int:
    """Tell those who are asked by name to own something of an interface.

    Returns:
        How many messages are new.
    """
    if not mail_is_on():
        return 0
    found = invitations_open(since=now - NEWS, interface_id=interface_id)
    return messages_write(notices=_of_invitations(found), now=now)


@transaction.atomic
def passed_tell(
    *, place: EnvironmentRecord, evaluation: str, would_be: str, why: str, now: datetime
) -> int:
    """Tell who answers for releases of a place what its gate let through, once a run and verdict.

    Args:
        evaluation: public id.
        would_be: the verdict, had the gate been kept to; ``why`` in a sentence.

    Returns:
        How many messages are new.
    """
    if not mail_is_on():
        return 0
    page = reverse("environment-gate", args=[place.interface.slug, place.name])
    letter = passed_letter(place.interface.name, place.name, would_be, why, page)
    people = release_owners(place.interface_id, now.date())
    key = f"{evaluation}/{would_be}"
    notices = (Notice(MessageKind.GATE_PASSED, one, key, letter) for one in people)
    return messages_write(notices=notices, now=now)


def everybody_tell(*, now: datetime) -> int:
    """Tell whoever has to know what all records say, once a minute; return how many are new.

    It finds what time alone changes, such as a vote that grew old.
    """
    looked = Heartbeat.objects.filter(name=Part.TELL, at__gt=now - LOOKED_AT_EVERY)
    if not mail_is_on() or looked.exists():
        return 0
    since = now - NEWS
    with transaction.atomic():
        released = _of_releases(releases_talked_about(since=since), now)
        invited = _of_invitations(invitations_open(since=since))
        told = messages_write(notices=chain(released, invited), now=now)
    heartbeat_record(name=Part.TELL, now=now)
    return told


def _of_releases(
    releases: Sequence[ReleaseRecord], now: datetime, known: Approvals = NOTHING_KNOWN
) -> Iterator[Notice]:
    requesters = {one.pk: one.requested_by_id for one in releases}
    unknown = [one for one in releases if one.pk not in known]
    tallied = approvals_of(unknown, now) if unknown else {}
    for key, approval in ((key, tallied.get(key) or known[key]) for key in requesters):
        if approval.shown is ShownState.SUBMITTED:
            yield from _votes(approval)
        requester = requesters[key]
        if approval.shown in DECIDED and requester is not None:
            yield _decision(approval, requester)


def _votes(approval: Approval) -> Iterator[Notice]:
    for slot in approval.tally.slots:
        letter = vote_letter(approval, slot, _page(approval))
        for voter in slot.waiting:
            key = _why_missing(approval, slot, voter)
            yield Notice(MessageKind.VOTE_NEEDED, voter.person_id, key, letter)


def _why_missing(approval: Approval, slot: SlotTally, voter: Voter) -> str:
    """Return the key of what made a vote missing: the revision, and which vote in it is over.

    That one is named by when it was cast: when it grew old, policies may say anew.
    """
    key = f"{approval.public_id}/{approval.revision}/{slot.responsibility}"
    mine = (one for one in slot.ballots if one.person_id == voter.person_id)
    old = max((one.cast_at for one in mine if _is_over(one, approval)), default=None)
    return f"{key}/{old.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if old else key


def _is_over(ballot: Ballot, approval: Approval) -> bool:
    """Tell whether a vote grew old, or its way back was rewritten without another revision."""
    is_rewritten = ballot.standing is Standing.CHANGED and ballot.revision == approval.revision
    return is_rewritten or ballot.standing is Standing.EXPIRED


def _decision(approval: Approval, requester: int) -> Notice:
    key = f"{approval.public_id}/{approval.revision}/{approval.shown}"
    letter = release_letter(approval, _page(approval))
    return Notice(MessageKind.RELEASE_DECIDED, requester, key, letter)


def _of_invitations(invitations: Iterable[Invitation]) -> Iterator[Notice]:
    for one in invitations:
        key = f"{one.id}/{one.asked_at:%Y-%m-%dT%H:%M:%S}"
        letter = ownership_letter(one, reverse("needs-you"))
        yield Notice(MessageKind.OWNERSHIP_ASKED, one.person_id, key, letter)


def _page(approval: Approval) -> str:
    return reverse("release", args=[approval.public_id])
