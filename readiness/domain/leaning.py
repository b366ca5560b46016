"""What an interface leans on: no chain is stronger than the weakest of its links.

The links are the interfaces that the record names as dependencies, and those on which they depend
in turn. Each one counts with the level that it holds by itself, so that two which depend on each
other do not hold each other down for ever.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The level that one environment holds by itself, and how that turns.

    Attributes:
        level: until the end of ``expires_at``; then ``stale_level`` until that of ``fades_at``,
            then the lowest, for nobody has looked at what lapsed since.
    """

    level: int
    expires_at: datetime | None = None
    fades_at: datetime | None = None
    stale_level: int = 0

    def at(self, now: datetime) -> int:
        """Return the level at ``now``."""
        if self.fades_at is not None and self.fades_at < now:
            return 0
        return self.stale_level if self.expires_at and self.expires_at < now else self.level

    @property
    def moments(self) -> tuple[datetime, ...]:
        """The last moments at which it is what it was before."""
        return tuple(one for one in (self.expires_at, self.fades_at) if one is not None)


@dataclass(frozen=True, slots=True)
class Link:
    """An interface that is depended upon.

    Attributes:
        standings: of its production environments, or of all where it has none; one that was never
            judged has the lowest level. Nothing where it is not registered here, or where none of
            them was ever judged.
    """

    slug: str
    name: str
    is_registered: bool
    standings: tuple[Standing, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything is known of its level."""
        return bool(self.standings)

    def level(self, now: datetime) -> int:
        """Return the level that it holds by itself; the lowest where nothing is known."""
        return min((one.at(now) for one in self.standings), default=0)


@dataclass(frozen=True, slots=True)
class Leaning:
    """Everything that one interface leans on."""

    links: tuple[Link, ...] = ()

    def weakest(self, now: datetime) -> Link | None:
        """Return the link with the lowest level; among equals one of which something is known."""
        return min(
            self.links,
            key=lambda link: (link.level(now), not link.is_known, link.slug),
            default=None,
        )

    def level(self, now: datetime) -> int | None:
        """Return the level of the weakest link, None where there is none."""
        return min((link.level(now) for link in self.links), default=None)

    @property
    def moments(self) -> frozenset[datetime]:
        """The last moments at which a link is what it was before."""
        return frozenset(
            moment for link in self.links for one in link.standings for moment in one.moments
        )


ON_NOTHING = Leaning()
"""Of an interface that names no other as a dependency."""
