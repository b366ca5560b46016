"""Scorecards: those of the program, and those that people wrote over them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from readiness.domain.scorecards import Scorecard as Card
from readiness.domain.scorecards import released
from readiness.domain.scorecards.offers import brought
from readiness.models import EnvironmentStatus, Scorecard
from readiness.selectors.policy import card_of

PROGRAM, OWN = "program", "own"


@dataclass(frozen=True, slots=True)
class Version:
    """One scorecard, wherever it is kept.

    Attributes:
        key: by which addresses name it, for example ``own-2`` or ``program-4``.
        state: ``draft``, ``active`` or ``retired``; of the program, ``active`` while it is in
            force and ``released`` otherwise.
        base: the version of the program on which it rests.
        record: primary key of its row, 0 for one of the program.
    """

    key: str
    card: Card
    state: str
    digest: str
    base: int
    record: int = 0
    note: str = ""
    made_by: str = ""
    made_at: datetime | None = None
    changed_at: datetime | None = None
    activated_by: str = ""
    activated_at: datetime | None = None
    retired_at: datetime | None = None

    @property
    def is_own(self) -> bool:
        """Whether people wrote it."""
        return bool(self.record)

    @property
    def is_draft(self) -> bool:
        """Whether it may still change."""
        return self.state == Scorecard.State.DRAFT

    @property
    def is_in_force(self) -> bool:
        """Whether everything is judged by it."""
        return self.state == Scorecard.State.ACTIVE

    @property
    def name(self) -> str:
        """What people call it."""
        number = self.card.version
        return f"Own version {number}" if self.is_own else f"Version {number} of the program"


@dataclass(frozen=True, slots=True)
class Judged:
    """How far the fleet is judged by a scorecard.

    Attributes:
        places: environments that are judged at all.
        by_it: those of them that were judged by it.
    """

    places: int
    by_it: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a newer version of the program brings to the one in force.

    Attributes:
        questions: how many it asks that were not there.
    """

    newer: Version
    questions: int


@dataclass(frozen=True, slots=True)
class Versions:
    """Every scorecard there is, those that people wrote first, the newest first."""

    all: tuple[Version, ...]

    @property
    def in_force(self) -> Version:
        """The one by which everything is judged."""
        return next(one for one in self.all if one.is_in_force)

    @property
    def offer(self) -> Offer | None:
        """A newer one of the program than that on which the one in force rests, or None."""
        own, newest = self.in_force, next(one for one in self.all if not one.is_own)
        if not own.is_own or newest.card.version <= own.base:
            return None
        questions = brought(newest.card, program_card(own.base), own.card)
        return Offer(newest, len(questions))

    def named(self, key: str) -> Version | None:
        """Return the one with that key."""
        return next((one for one in self.all if one.key == key), None)


def versions() -> Versions:
    """Return every scorecard, in one query."""
    rows = list(Scorecard.objects.order_by("-number"))
    return Versions((*map(version_of, rows), *_of_program(rows)))


def judged_by(digest: str) -> Judged:
    """Return how many environments are judged by the scorecard with that digest, in one query."""
    counts = EnvironmentStatus.objects.aggregate(
        places=Count("pk"), by_it=Count("pk", filter=Q(scorecard_digest=digest))
    )
    return Judged(**counts)


def version_of(row: Scorecard) -> Version:
    """Return a row as pages and the API get it."""
    return Version(
        key=f"{OWN}-{row.number}",
        card=card_of(row.content),
        state=row.state,
        digest=row.digest,
        base=row.base,
        record=row.pk,
        note=row.note,
        made_by=row.made_by,
        made_at=row.made_at,
        changed_at=row.changed_at,
        activated_by=row.activated_by,
        activated_at=row.activated_at,
        retired_at=row.retired_at,
    )


def row_named(key: str) -> Scorecard | None:
    """Return the row of a scorecard that people wrote, by its key."""
    return Scorecard.objects.filter(number=own_number(key)).first()


def own_number(key: str) -> int:
    """Return the number of a scorecard that people wrote, 0 where the key is of none."""
    kind, _, number = key.rpartition("-")
    is_own = kind == OWN and number.isascii() and number.isdecimal() and len(number) < 10
    return int(number) if is_own else 0


def program_card(number: int) -> Card:
    """Return one of the program's; the oldest where it brings that one no more."""
    return next((card for card in released() if card.version == number), released()[-1])


def _of_program(rows: list[Scorecard]) -> Iterator[Version]:
    is_replaced = any(row.state == Scorecard.State.ACTIVE for row in rows)
    for place, card in enumerate(released()):
        is_in_force = place == 0 and not is_replaced
        state = Scorecard.State.ACTIVE.value if is_in_force else "released"
        yield Version(f"{PROGRAM}-{card.version}", card, state, card.digest, card.version)
