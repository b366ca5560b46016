"""The way from nothing to a first verdict, kept in sight until it is walked."""

from dataclasses import dataclass

from readiness.selectors.shapes import FleetPage
from registry.domain.permissions import Permission
from registry.selectors.frame import Frame


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """How far a new installation is.

    Attributes:
        done: how many of the three steps are taken.
        may_add_team: whether the reader may take the first one.
    """

    has_team: bool
    has_interface: bool
    has_owner: bool
    may_add_team: bool

    @property
    def done(self) -> int:
        """How many of the three steps are taken."""
        return sum((self.has_team, self.has_interface, self.has_owner))


def first_steps(page: FleetPage, frame: Frame) -> FirstSteps:
    """Return how far the installation is that ``page`` shows."""
    return FirstSteps(
        has_team=bool(page.teams),
        has_interface=bool(page.registered),
        has_owner=bool(page.registered) and frame.anybody_asked,
        may_add_team=frame.may(Permission.ADD_TEAM),
    )
