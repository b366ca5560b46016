"""Two revisions side by side, of one release or of two of the same environment."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.domain.approvals.ballots import Choice
from registry.domain.releases import PartChange, ReleaseState, kinds_read, part_changes
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind, ReleaseSubject, change_kinds
from registry.domain.text_lines import Line, lines_between
from registry.models import Revision, Vote
from registry.selectors.newest import newest_deployments
from registry.selectors.releases import subject_of_revision

OFFERED = 100
"""Revisions of an environment that the form offers, the newest ones."""
_KEY = re.compile(r"(?P<release>rel_[0-9A-Za-z-]{1,40})/(?P<number>[0-9]{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the two.

    Attributes:
        added_kinds: what changes beside what the digests show, as whoever asked says.
    """

    public_id: str
    version: str
    revision: int
    state: ReleaseState
    interface_slug: str
    interface_name: str
    environment_id: int
    environment: str
    made_at: datetime
    made_by: str
    subject: ReleaseSubject
    added_kinds: frozenset[ChangeKind]
    notes: str
    rollback_plan: str

    @property
    def key(self) -> str:
        """How addresses name it."""
        return f"{self.public_id}/{self.revision}"


@dataclass(frozen=True, slots=True)
class ComparedVote:
    """A vote on one of the two releases, on whichever of its revisions."""

    name: str
    slot: Responsibility
    choice: Choice
    revision: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """In what two revisions differ.

    Attributes:
        old: None where the new one is the first.
        old_votes, new_votes: what was said to each of the two, up to that revision.
        kinds: what a release of the new one would change against the old one.
        notes: line by line, nothing where they are the same.
    """

    old: Compared | None
    new: Compared
    parts: tuple[PartChange, ...]
    kinds: tuple[ChangeKind, ...]
    notes: tuple[Line, ...]
    old_votes: tuple[ComparedVote, ...]
    new_votes: tuple[ComparedVote, ...]

    @property
    def differing(self) -> int:
        """How many parts differ."""
        return sum(part.is_changed for part in self.parts)


def compared_find(key: str) -> Compared | None:
    """Return the revision called ``release/number``, or None."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    wanted = _revisions().filter(release__public_id=found["release"], number=int(found["number"]))
    row = wanted.first()
    return _compared(row) if row else None


def compared_before(one: Compared) -> Compared | None:
    """Return what ``one`` is usually compared with: what runs in its place, or its own past."""
    running = newest_deployments().filter(environment=one.environment_id)
    found = _revisions().filter(pk__in=running.values("revision"))
    row = found.exclude(release__public_id=one.public_id).first()
    if row is None:
        own = _revisions().filter(release__public_id=one.public_id, number__lt=one.revision)
        row = own.order_by("-number").first()
    return _compared(row) if row else None


def compared_offered(environment_id: int) -> tuple[Compared, ...]:
    """Return the newest revisions of an environment, the newest first."""
    found = _revisions().filter(release__environment=environment_id)
    return tuple(map(_compared, found.order_by("-release_id", "-number")[:OFFERED]))


def compared(old: Compared | None, new: Compared) -> Comparison:
    """Return in what they differ, in one query."""
    before = old.subject if old else None
    added = new.added_kinds ^ (old.added_kinds if old else frozenset())
    votes = _votes(*(one for one in (old, new) if one))
    return Comparison(
        old=old,
        new=new,
        parts=part_changes(new.subject, before),
        kinds=change_kinds(new.subject, before, added),
        notes=lines_between(old.notes if old else "", new.notes),
        old_votes=votes[old.key] if old else (),
        new_votes=votes[new.key],
    )


def _votes(*both: Compared) -> dict[str, tuple[ComparedVote, ...]]:
    cast = Vote.objects.filter(revision__release__public_id__in=[one.public_id for one in both])
    rows = cast.select_related("person", "revision__release").order_by("revision__number", "pk")
    found: dict[str, list[ComparedVote]] = {one.key: [] for one in both}
    for row in rows:
        vote = ComparedVote(
            str(row.person), Responsibility(row.slot), Choice(row.choice), row.revision.number
        )
        for one in {one.key: one for one in both}.values():
            is_seen = row.revision.release.public_id == one.public_id
            if is_seen and vote.revision <= one.revision:
                found[one.key].append(vote)
    return {key: tuple(votes) for key, votes in found.items()}


def _revisions() -> QuerySet[Revision]:
    return Revision.objects.select_related("release__environment__interface", "made_by")


def _compared(row: Revision) -> Compared:
    release = row.release
    place = release.environment
    return Compared(
        public_id=release.public_id,
        version=row.version,
        revision=row.number,
        state=ReleaseState(release.state),
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment_id=place.pk,
        environment=place.name,
        made_at=row.made_at,
        made_by=str(row.made_by or ""),
        subject=subject_of_revision(row),
        added_kinds=kinds_read(row.added_kinds),
        notes=row.notes,
        rollback_plan=row.rollback_plan,
    )
